import type { Database } from '../database/database.ts'
import type { Mailbox, Storage } from '../ports.ts'
import { nothingIsLost } from './promises/accepted.ts'
import { everyFailureIsAccountedFor } from './promises/accounted.ts'
import { storageAndRowsAgree } from './promises/agreement.ts'
import { statusesHold } from './promises/forward.ts'
import { effectsHappenOnce } from './promises/once.ts'

/** What a look at database, mailbox and storage says of one promise of the design. */
export interface Verdict {
  promise: string
  held: boolean
  /** What was counted, or what is wrong: at most a handful of examples. */
  evidence: string
}

/**
 * Checks P1, P2, P3, P4 and P11 from outside: it reads rows, messages and objects, and trusts no code that wrote
 * them. Meant for a system at rest; while work is under way, what may still change is not judged.
 */
export async function checkPromises(
  database: Database,
  mailbox: Mailbox,
  storage: Storage,
): Promise<Verdict[]> {
  const verdict = async (promise: string, check: Promise<Finding>): Promise<Verdict> => {
    const { counted, wrong } = await check
    const held = wrong.length === 0
    return { promise, held, evidence: held ? counted : shorten(wrong) }
  }
  return [
    await verdict('P1 nothing accepted is lost', nothingIsLost(database, mailbox)),
    await verdict('P2 effects happen once', effectsHappenOnce(database)),
    await verdict('P3 every failure is accounted for', everyFailureIsAccountedFor(database, mailbox)),
    await verdict('P4 status never goes back', statusesHold(database)),
    await verdict('P11 storage and rows agree', storageAndRowsAgree(database, storage)),
  ]
}

/** What one check saw. */
export interface Finding {
  counted: string
  /** One sentence per fault; none means that the promise was held. */
  wrong: string[]
}

const SHOWN = 5

const shorten = (wrong: string[]): string =>
  wrong.slice(0, SHOWN).join('; ') + (wrong.length > SHOWN ? `; and ${wrong.length - SHOWN} more` : '')
