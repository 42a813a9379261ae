import type { ProcessStatus } from '../../schema/status.ts'
import { toDate, type Sql } from '../database/database.ts'
import type { Envelope } from '../ports.ts'
import { checkTenant, type Subject } from './subject.ts'

export type Clock = () => Date

/** Who writes, and when. */
export interface Context {
  clock: Clock
  /** The node that sends the messages written here; without one they are nobody's. */
  owner: string | undefined
}

/** One transaction on one process, whose row is locked: nobody else records anything about it meanwhile. */
export interface Scope {
  sql: Sql
  subject: Subject
  envelope: Envelope
  status: ProcessStatus
  chunksTotal: number | null
  /** When this transaction is said to have happened: later than any before it on the same process. */
  at: Date
}

/**
 * Locks the process of a message. Two last chunks at once are thereby one after the other, and the second sees that
 * it is the last. Undefined where the process is gone.
 * @throws SS_MESSAGE_FOREIGN for a message of another organization
 */
export async function lockProcess(
  sql: Sql,
  clock: Clock,
  envelope: Envelope,
  subject: Subject,
): Promise<Scope | undefined> {
  const [row] = await sql.query<{
    status: ProcessStatus
    organization_id: string
    chunks_total: number | null
    updated_at: string
  }>(
    `select status, organization_id, chunks_total, updated_at from ${subject.tables.processes}
     where id = $1 for no key update`,
    [subject.processId],
  )
  if (!row) return undefined
  checkTenant(envelope, row)
  const at = later(clock(), toDate(row.updated_at))
  return { sql, subject, envelope, status: row.status, chunksTotal: row.chunks_total, at }
}

/** Now, but at least a millisecond after `last`: readers that ask for what is newer miss nothing. */
export const later = (now: Date, last: Date): Date => new Date(Math.max(now.getTime(), last.getTime() + 1))
