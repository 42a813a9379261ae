import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Tells the channels of all organizations what happens. */
export interface Deliver {
  /** Returns whether there may be more at once; ends with the reason of `signal` once that aborts. */
  round(signal: AbortSignal): Promise<boolean>
  /** Waits for what is being told, once that signal aborted. */
  close(): Promise<void>
}

export interface DeliveringOptions {
  deliver: Deliver
  clock: Clock
  rounds: Rounds
}

/** Milliseconds. */
const IDLE_MS = 1000
const LONGEST_MS = 30_000

/** Goes on until `signal` aborts, then waits for what is being told. */
export async function deliverAll(
  { deliver, clock, rounds }: DeliveringOptions,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = IDLE_MS
  while (!signal.aborted) {
    let more = false
    const well = await rounds.go(async () => {
      try {
        more = await deliver.round(signal)
      } catch (thrown) {
        // Whoever does not lead any more leaves the rest to the next leader.
        if (!signal.aborted) throw thrown
      }
    })
    waitMs = well ? IDLE_MS : Math.min(LONGEST_MS, waitMs * 2)
    if (!more) await clock.sleep(waitMs, signal)
  }
  await deliver.close()
}
