import type { ProcessStatus } from '../../schema/status.ts'
import { toDate, type Sql } from '../database/database.ts'
import type { Envelope } from '../ports.ts'
import { checkTenant } from './tenant.ts'
import type { WorkItem } from './work-item.ts'
import { later, type Writer } from './writer.ts'

/** A process whose row is locked until the end of the transaction: nobody else records anything about it meanwhile. */
export interface LockedProcess {
  /** The transaction that holds the lock. */
  sql: Sql
  /** The message for whose sake it is locked, and what that asks for. */
  envelope: Envelope
  item: WorkItem
  status: ProcessStatus
  /** Null until cutting has ended. */
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
  { clock }: Writer,
  envelope: Envelope,
  item: WorkItem,
): Promise<LockedProcess | undefined> {
  const [row] = await sql.query<{
    status: ProcessStatus
    organization_id: string
    chunks_total: number | null
    updated_at: string
  }>(
    `select status, organization_id, chunks_total, updated_at from ${item.tables.processes}
     where id = $1 for no key update`,
    [item.processId],
  )
  if (!row) return undefined
  checkTenant(envelope, row)
  const at = later(clock(), toDate(row.updated_at))
  return { sql, envelope, item, status: row.status, chunksTotal: row.chunks_total, at }
}
