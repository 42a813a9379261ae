import { setImmediate as others } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { inTurns, type Turn } from '../turns.ts'
import type { StrangerTurns } from './context.ts'

/** About two seconds of look-ups on the slowest database. */
const MOST_WAITING = 2000
const RETRY_MS = 2000

/**
 * A flood of sign-ins asks the database a few things at a time, so that what others ask does not queue behind it. Whether there is
 * such an account makes no difference to who waits, or is refused.
 */
export function createStrangerTurns({ kind }: Pick<Database, 'kind'>): StrangerTurns {
  // PGlite answers one at a time; of a pool of ten connections most are left to others.
  const most = kind === 'pglite' ? 1 : 3
  return { look: polite(inTurns(most, { waiting: MOST_WAITING, full: busy })), write: polite(inTurns(1)) }
}

/** PGlite answers without a pause of the event loop: one look-up after the other would let nothing else happen. */
const polite =
  (turn: Turn): Turn =>
  (work) =>
    turn(async () => {
      await others()
      return work()
    })

const busy = (): SpectraError =>
  new SpectraError('SS_RATE_LIMITED', 'Cannot sign in now: too many do', {
    details: { retryAfterMs: RETRY_MS },
  })
