import { stableId } from '../../schema/ids.ts'
import { toDate, type Sql, type SqlValue } from '../database/database.ts'
import type { LockedProcess } from './lock-process.ts'
import { handedOn, type Outgoing } from './outbox.ts'

export const SUMMARIES = 'spectra_insights.summaries'

/** Of a whole video, or of the clip of a camera. */
export const summaryIdOf = (processId: string): string => stableId('summary', processId)

/**
 * Notes that a process has ended: a video is to be summed up, and so are the hours and days in which a clip was taken. In the transaction
 * that ends it, so that none is forgotten (P1); what is ended again is summed up again.
 */
export async function noteSummaries({ sql, item, at }: LockedProcess): Promise<void> {
  const values = [summaryIdOf(item.processId), item.processId, at]
  const again = 'on conflict (id) do update set due_at = excluded.due_at'
  if (item.modality === 'batch') {
    await sql.query(
      `insert into ${SUMMARIES} (id, organization_id, period, process_id, trace, due_at, updated_at)
       select $1, organization_id, 'whole', id, trace, $3, $3 from ${item.tables.processes} where id = $2 ${again}`,
      values,
    )
    return
  }
  await sql.query(
    `insert into ${SUMMARIES} (id, organization_id, period, process_id, camera_id, starts_at, ends_at, trace, due_at, updated_at)
     select $1, p.organization_id, 'clip', p.id, p.camera_id, b.begins, b.begins + (p.clip_to - p.clip_from), p.trace, $3, $3
     from ${item.tables.processes} p join spectra_ops.process_configs f on f.process_id = p.id
     cross join lateral (select coalesce(f.started_at::timestamptz, p.clip_from) as begins) b
     where p.id = $2 ${again}`,
    values,
  )
}

/**
 * A summary `s` that was ordered and is not made. Where it failed, its dead letter is how it goes on.
 */
export const OPEN_SUMMARY = `s.made_for is distinct from s.order_id and not exists (
  select 1 from spectra_ops.failures f where f.stage = 'context' and f.process_id = coalesce(s.process_id, s.id)
    and f.last_failed_at >= s.updated_at)`

export interface OrderedRow {
  id: string
  organization_id: string
  process_id: string | null
  camera_id: string | null
  order_id: string
  trace: string
  updated_at: string | Date
}

export const ORDERED_COLUMNS =
  's.id, s.organization_id, s.process_id, s.camera_id, s.order_id, s.trace, s.updated_at'

/** The message by which a summary that was ordered is made. Calls of models are about its video; of a camera, about itself. */
export function summaryTask(row: OrderedRow): Outgoing {
  const { id: summaryId, organization_id: organizationId, order_id: orderId, trace } = row
  const from = { organizationId, processId: row.process_id ?? summaryId, trace }
  const cameraId = row.camera_id ?? undefined
  const task = { summaryId, organizationId, orderId, cameraId }
  return handedOn(from, toDate(row.updated_at), 'CONTEXT_SUMMARIZATION_QUEUE', task)
}

/** The messages of summaries. @param where a condition on `s` */
export async function toSumUp(
  sql: Sql,
  where: string,
  values: readonly SqlValue[],
): Promise<{ message: Outgoing; touchedAt: Date }[]> {
  const rows = await sql.query<OrderedRow>(
    `select ${ORDERED_COLUMNS} from ${SUMMARIES} s where ${where} order by s.updated_at limit 1000`,
    values,
  )
  return rows.map((row) => ({ message: summaryTask(row), touchedAt: toDate(row.updated_at) }))
}
