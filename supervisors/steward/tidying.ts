import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Takes away what nobody needs any more, and ends with the reason of `signal` once that aborts. */
export type KeepHouse = (signal: AbortSignal) => Promise<unknown>

export interface TidyingOptions {
  keepHouse: KeepHouse
  clock: Clock
  rounds: Rounds
  /** Milliseconds between the end of a round and the next. @default 600000 */
  everyMs?: number
}

/** Looks at all that is stored, which takes long: it may, and it may fail for a while. Milliseconds. */
export const TIDYING = { roundMs: 30 * 60_000, lateMs: 60 * 60_000 } as const

/** Tidies up now and every ten minutes until `signal` aborts. */
export async function tidy(options: TidyingOptions, signal: AbortSignal): Promise<void> {
  const { keepHouse, clock, rounds, everyMs = 10 * 60_000 } = options
  while (!signal.aborted) {
    const round = new AbortController()
    const either = AbortSignal.any([signal, round.signal])
    await rounds.go(() =>
      keepHouse(either).catch((thrown: unknown) => {
        // Whoever does not lead any more leaves the rest to the next leader.
        if (!signal.aborted) throw thrown
      }),
    )
    // One that took too long does not go on beside the next.
    round.abort()
    await clock.sleep(everyMs, signal)
  }
}
