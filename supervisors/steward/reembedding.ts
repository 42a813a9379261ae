import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Gives the next few chunks their vectors of the configured model, and tells when to go on. */
export type Reembed = (signal: AbortSignal) => Promise<{ waitMs: number }>

export interface ReembeddingOptions {
  reembed: Reembed
  clock: Clock
  rounds: Rounds
  /** Least rest between two steps, which leaves the database and the model to others. Milliseconds. @default 100 */
  paceMs?: number
}

/** A model may be away for long: search goes on by the one before. Milliseconds. */
export const REEMBEDDING = { roundMs: 10 * 60_000, lateMs: 60 * 60_000 } as const

const LONGEST_MS = 10_000

/** Goes on step by step until `signal` aborts; looks at least every ten seconds whether a model changes. */
export async function reembedAll(
  { reembed, clock, rounds, paceMs = 100 }: ReembeddingOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const round = new AbortController()
    const either = AbortSignal.any([signal, round.signal])
    let waitMs = LONGEST_MS
    await rounds.go(async () => {
      try {
        waitMs = (await reembed(either)).waitMs
      } catch (thrown) {
        // Whoever does not lead any more leaves the rest to the next leader.
        if (!signal.aborted) throw thrown
      }
    })
    round.abort()
    await clock.sleep(Math.min(LONGEST_MS, Math.max(paceMs, waitMs)), signal)
  }
}
