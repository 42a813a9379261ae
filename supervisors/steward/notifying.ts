import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Tells the next of what happened outside, and whether there is more; ends with the reason of `signal` once that aborts. */
export type Notify = (signal: AbortSignal) => Promise<boolean>

export interface NotifyingOptions {
  notify: Notify
  clock: Clock
  rounds: Rounds
}

/** A channel may be away for long: what it was not told waits. Milliseconds. */
export const NOTIFYING = { roundMs: 2 * 60_000, lateMs: 60 * 60_000 } as const

/** Between two looks, and after each failure, twice as long up to the longest. Milliseconds. */
const IDLE_MS = 1000
const LONGEST_MS = 30_000

/** Goes on until `signal` aborts. */
export async function notifyAll(
  { notify, clock, rounds }: NotifyingOptions,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = IDLE_MS
  while (!signal.aborted) {
    const round = new AbortController()
    const either = AbortSignal.any([signal, round.signal])
    let more = false
    const well = await rounds.go(async () => {
      try {
        more = await notify(either)
      } catch (thrown) {
        // Whoever does not lead any more leaves the rest to the next leader.
        if (!signal.aborted) throw thrown
      }
    })
    // One that took too long does not go on beside the next.
    round.abort()
    waitMs = well ? IDLE_MS : Math.min(LONGEST_MS, waitMs * 2)
    if (!more) await clock.sleep(waitMs, signal)
  }
}
