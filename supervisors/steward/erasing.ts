import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Carries out the orders to erase that are due, and ends with the reason of `signal` once that aborts. */
export type Erase = (signal: AbortSignal) => Promise<unknown>

export interface ErasingOptions {
  erase: Erase
  clock: Clock
  rounds: Rounds
  /** Milliseconds between the end of a round and the next. @default 2000 */
  everyMs?: number
}

/** A year of a camera takes its time. Milliseconds. */
export const ERASING = { roundMs: 60 * 60_000, lateMs: 2 * 60 * 60_000 } as const

/** Looks now and every two seconds, until `signal` aborts, whether there is something to erase. */
export async function eraseOrders(options: ErasingOptions, signal: AbortSignal): Promise<void> {
  const { erase, clock, rounds, everyMs = 2000 } = options
  while (!signal.aborted) {
    const round = new AbortController()
    const either = AbortSignal.any([signal, round.signal])
    await rounds.go(() =>
      erase(either).catch((thrown: unknown) => {
        // Whoever does not lead any more leaves the rest to the next leader.
        if (!signal.aborted) throw thrown
      }),
    )
    // One that took too long does not go on beside the next.
    round.abort()
    await clock.sleep(everyMs, signal)
  }
}
