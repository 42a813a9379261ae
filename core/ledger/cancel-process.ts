import type { ProcessStatus } from '../../schema/status.ts'
import { toDate, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { dropHeld } from './held.ts'
import { insertOutbox, notification, rowsOf } from './outbox.ts'
import { chunkSources, processSources, TABLES, type Tables } from './tables.ts'
import { later, type Writer } from './writer.ts'

/**
 * Cancels a process and its open chunks, and deletes its messages that are still in the outbox: they are never sent. Work
 * that is under way goes on until its next commit, which records nothing. Returns whether anything changed.
 * @throws SS_NOT_FOUND; SS_STATUS_CONFLICT for a process that has ended
 */
export async function cancelProcess(
  sql: Sql,
  { clock, owner }: Writer,
  organizationId: string,
  id: string,
): Promise<boolean> {
  const [process, { processes, chunks }] = await lockAnywhere(sql, organizationId, id)
  if (process.status === 'cancelled') return false
  const at = later(clock(), toDate(process.updated_at))
  const moved = await sql.query(
    `update ${processes} set status = 'cancelled', finished_at = $2, updated_at = $2, waiting = null
     where id = $1 and status in (${processSources('cancelled')}) returning id`,
    [id, at],
  )
  if (moved.length === 0) {
    throw new SpectraError('SS_STATUS_CONFLICT', `Cannot cancel process ${id}: it is ${process.status}`)
  }
  await sql.query(
    `update ${chunks} set status = 'cancelled', updated_at = $2
     where process_id = $1 and status in (${chunkSources('cancelled')})`,
    [id, at],
  )
  await dropHeld(sql, id)
  await sql.query(`delete from spectra_ops.outbox where process_id = $1 and target <> 'SSE_EXCHANGE'`, [id])
  const from = { organizationId, processId: id, trace: process.trace }
  await sql.query(insertOutbox('$1'), [rowsOf([notification(from, at, 'process_cancelled')], owner)])
  return true
}

interface Locked {
  status: ProcessStatus
  updated_at: string
  trace: string
}

/** The process, of a file or of a camera, and the tables that it stands in. */
async function lockAnywhere(sql: Sql, organizationId: string, id: string): Promise<[Locked, Tables]> {
  for (const tables of Object.values(TABLES)) {
    const [process] = await sql.query<Locked>(
      `select status, updated_at, trace from ${tables.processes}
       where id = $1 and organization_id = $2 for update`,
      [id, organizationId],
    )
    if (process) return [process, tables]
  }
  throw notFound(id)
}

export const notFound = (id: string): SpectraError =>
  new SpectraError('SS_NOT_FOUND', `Cannot find process ${id}: there is none of this id`)
