import type { Database } from '../database/database.ts'
import type { Mailbox, Storage } from '../ports.ts'
import { searchedTable } from '../search/tables.ts'
import { nothingIsLost } from './promises/accepted.ts'
import { everyFailureIsAccountedFor } from './promises/accounted.ts'
import { occurrencesAreAlerts } from './promises/alerts.ts'
import { storageAndRowsAgree } from './promises/agreement.ts'
import { verdictOf, type Finding, type Verdict } from './promises/finding.ts'
import { statusesHold } from './promises/forward.ts'
import { nothingIsDestroyed } from './promises/kept.ts'
import { noSecondIsLost } from './promises/recorded.ts'
import { effectsHappenOnce } from './promises/once.ts'
import { tenantsNeverMeet } from './promises/tenants.ts'
import { timesAreOurs } from './promises/times.ts'

export { verdictOf, type Finding, type Verdict } from './promises/finding.ts'

/**
 * Checks P1-P4, P8 and P10-P13 from outside: it reads rows, messages and objects, and trusts no code that wrote
 * them. Meant for a system at rest; while work is under way, what may still change is not judged.
 * @param deletions when queues were deleted with what waited in them
 */
export async function checkPromises(
  database: Database,
  mailbox: Mailbox,
  storage: Storage,
  deletions: readonly Date[] = [],
): Promise<Verdict[]> {
  const verdict = async (promise: string, check: Promise<Finding>): Promise<Verdict> =>
    verdictOf(promise, await check)
  return [
    await verdict('P1 nothing accepted is lost', nothingIsLost(database, mailbox)),
    await verdict('P2 effects happen once', effectsHappenOnce(database)),
    await verdict('P2 each occurrence is one alert', occurrencesAreAlerts(database)),
    await verdict(
      'P3 every failure is accounted for',
      everyFailureIsAccountedFor(database, mailbox, deletions),
    ),
    await verdict('P4 status never goes back', statusesHold(database)),
    await verdict('P8 tenants never meet', tenantsNeverMeet(database, storage, searchedTable(database).name)),
    await verdict('P10 times are ours', timesAreOurs(database)),
    await verdict('P11 storage and rows agree', storageAndRowsAgree(database, storage)),
    await verdict('P12 no second of a camera is lost', noSecondIsLost(database)),
    await verdict('P13 nothing stored is destroyed', nothingIsDestroyed(database, storage)),
  ]
}
