import type { Cause } from '../../core/errors.ts'

/** What a part of the tree has done since the node started. Survives the restarts of that part. */
export interface Tally {
  inFlight: number
  /** Messages worked on to the end. */
  handled: number
  /** Attempts that failed. */
  failed: number
  restarts: number
  lastCrash?: { at: Date; cause: Cause }
}

export const createTally = (): Tally => ({ inFlight: 0, handled: 0, failed: 0, restarts: 0 })
