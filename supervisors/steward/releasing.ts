import type { Clock } from '../../core/clock.ts'
import type { Rounds } from './rounds.ts'

/** Lets go on what waits for a budget that is enough by now. */
export type Release = () => Promise<unknown>

export interface ReleasingOptions {
  release: Release
  clock: Clock
  rounds: Rounds
  /** Milliseconds between two looks. @default 2000 */
  everyMs?: number
}

/** Looks now and every two seconds, until `signal` aborts. */
export async function releaseHeld(
  { release, clock, rounds, everyMs = 2000 }: ReleasingOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await rounds.go(release)
    await clock.sleep(everyMs, signal)
  }
}
