import type { Clock } from '../clock.ts'

/** The time that all processes of the cluster have in common, and that whatever is written down is dated by. */
export interface ClusterClock extends Clock {
  /** @throws SS_CLOCK_WRONG where this machine's own clock differs by more than seconds */
  health(): Promise<void>
}
