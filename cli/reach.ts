import { systemClock } from '../core/clock.ts'
import type { Config } from '../core/config.ts'
import { toSpectraError } from '../core/errors.ts'
import { findRunning, type RunningSpectra } from '../core/running/remote.ts'

/** What a process that has the data directory gets to publish its address, or to end. Milliseconds. */
const PATIENCE_MS = 10_000
const ASK_AGAIN_MS = 100

/**
 * Opens ports with `open`: where a running spectra has the data directory, on that one, and says so; else alone. A process
 * that has the directory for a moment (starting, ending, or at a short command) is waited for.
 * @throws SS_DATA_DIR_BUSY where it keeps the directory and cannot be asked
 */
export async function reach<P>(config: Config, open: (running?: RunningSpectra) => Promise<P>): Promise<P> {
  if (config.databaseUrl !== '') return open()
  const until = systemClock.now() + PATIENCE_MS
  for (;;) {
    const running = await findRunning(config.dataDir)
    if (running) {
      process.stderr.write(`Using the running spectra (pid ${running.pid})\n`)
      return open(running)
    }
    try {
      return await open()
    } catch (thrown) {
      const { code } = toSpectraError(thrown)
      if (code !== 'SS_DATA_DIR_BUSY' || systemClock.now() >= until) throw thrown
    }
    await systemClock.sleep(ASK_AGAIN_MS)
  }
}
