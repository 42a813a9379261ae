import type { Cause } from '../../core/errors.ts'
import type { WorkerMessage } from '../../core/ports.ts'
import type { Outcome } from './outcome.ts'

/** What a part of the tree has done since the node started. Survives the restarts of that part. */
export interface Tally {
  inFlight: number
  /** Messages worked on to the end. */
  handled: number
  /** Attempts that failed. */
  failed: number
  restarts: number
  lastCrash?: { at: Date; cause: Cause }
  /** Of workers. */
  lastMessage?: WorkerMessage
}

export const createTally = (): Tally => ({ inFlight: 0, handled: 0, failed: 0, restarts: 0 })

/** Counts a message that was worked on, where that came to an end. */
export function count(tally: Tally, { verdict }: Outcome): 'handled' | 'failed' | undefined {
  const how = HOW[verdict]
  if (how) tally[how] += 1
  return how
}

/** What is told of a message that was worked on: which, when and how it ended, and nothing of what it says. */
export const toldOf = (id: string, at: Date, { verdict, cause }: Outcome): WorkerMessage => ({
  ...{ id, at, ended: ENDED[verdict] ?? 'put_off' },
  ...(cause && verdict !== 'done' && { code: cause.code }),
})

const ENDED: Partial<Record<Outcome['verdict'], WorkerMessage['ended']>> = {
  ...{ done: 'done', skipped: 'skipped', failed: 'failed', 'failed-before': 'failed' },
}

const HOW: Partial<Record<Outcome['verdict'], 'handled' | 'failed'>> = {
  done: 'handled',
  skipped: 'handled',
  failed: 'failed',
}
