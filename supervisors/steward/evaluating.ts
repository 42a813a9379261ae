import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Evaluates rules on what happened since, and returns whether there is more; ends with the reason of `signal` once that aborts. */
export type Evaluate = (signal: AbortSignal) => Promise<boolean>

export interface EvaluatingOptions {
  evaluate: Evaluate
  clock: Clock
  rounds: Rounds
  /** Milliseconds between two looks where nothing is left. @default 500 */
  everyMs?: number
}

/** Goes on until `signal` aborts. */
export async function evaluateRules(
  { evaluate, clock, rounds, everyMs = 500 }: EvaluatingOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const round = new AbortController()
    const either = AbortSignal.any([signal, round.signal])
    let more = false
    await rounds.go(async () => {
      try {
        more = await evaluate(either)
      } catch (thrown) {
        // Whoever does not lead any more leaves the rest to the next leader.
        if (!signal.aborted) throw thrown
      }
    })
    // One that took too long does not go on beside the next.
    round.abort()
    if (!more) await clock.sleep(everyMs, signal)
  }
}
