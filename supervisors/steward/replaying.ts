import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Brings back what is due of paced replays, and tells whether any runs; ends with the reason of `signal` once that aborts. */
export type Replay = (signal: AbortSignal) => Promise<boolean>

export interface ReplayingOptions {
  replay: Replay
  clock: Clock
  rounds: Rounds
}

/** Between two looks for orders, and between two steps. Milliseconds. */
const IDLE_MS = 1000
const STEP_MS = 200
/** Looking through a large queue takes long: it is left to others for so many times longer. */
const REST = 3
const LONGEST_REST_MS = 10_000

/** Goes on with what is ordered, until `signal` aborts. */
export async function replayOrders(
  { replay, clock, rounds }: ReplayingOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const round = new AbortController()
    const either = AbortSignal.any([signal, round.signal])
    const beganAt = clock.now()
    let running = false
    await rounds.go(async () => {
      try {
        running = await replay(either)
      } catch (thrown) {
        // Whoever does not lead any more leaves the rest to the next leader.
        if (!signal.aborted) throw thrown
      }
    })
    round.abort()
    const rest = Math.min(LONGEST_REST_MS, REST * (clock.now() - beganAt))
    await clock.sleep(running ? Math.max(STEP_MS, rest) : IDLE_MS, signal)
  }
}
