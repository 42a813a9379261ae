import type { Test } from 'tap'
import { buildConsole } from '../../scripts/build-console.ts'
import { startSpectra, type Running } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

export interface RunningUp {
  url: string
  /** As a machine loses it: nothing is told, nothing is put away. */
  kill(): Promise<void>
  /** At the same address, with the same data. */
  startAgain(): Promise<void>
}

/** Everything in one process, as `spectra up` is used: real footage is analysed in it. Ends with the test. */
export async function startRunning(t: Test): Promise<RunningUp> {
  await buildConsole()
  const data = tempDir(t)
  let running: Running
  const start = async (port: string): Promise<string> => {
    running = startSpectra(data, ['up', '--port', port])
    return /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
  }
  t.teardown(() => running.child.kill('SIGKILL'))
  const url = await start('0')
  return {
    url,
    async kill() {
      running.child.kill('SIGKILL')
      await running.finished
    },
    async startAgain() {
      await start(new URL(url).port)
    },
  }
}
