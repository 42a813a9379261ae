import { toDate, toDateOrNone, type Sql } from '../database/database.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Case, CaseItem, Identity } from '../ports.ts'
import { whoOf } from '../who.ts'

export const CASES = 'spectra_core.cases'
export const ITEMS = 'spectra_core.case_items'

export interface CaseRow {
  id: string
  name: string
  note: string
  items: number
  user_id: string | null
  created_at: string | Date
  updated_at: string | Date
}

/** The policy of items shows those only that the tenant may see. */
export const CASE_COLUMNS = `c.id, c.name, c.note, c.user_id, c.created_at, c.updated_at,
  (select count(*)::int from ${ITEMS} i where i.case_id = c.id and i.removed_at is null) as items`

/** Cases that somebody may see: `$` are whether they see all, and who they are. */
export const CASE_SEEN = `($::boolean or c.user_id = $::uuid
  or exists (select 1 from ${ITEMS} i where i.case_id = c.id and i.removed_at is null))`

export const toCase = (row: CaseRow): Case => ({
  ...{ id: row.id, name: row.name, note: row.note, itemCount: row.items },
  ...(row.user_id !== null && { userId: row.user_id }),
  ...{ createdAt: toDate(row.created_at), updatedAt: toDate(row.updated_at) },
})

export interface ItemRow {
  id: string
  case_id: string
  kind: CaseItem['kind']
  process_id: string | null
  event_id: string | null
  chunk_id: string | null
  camera_id: string | null
  start_time: number | null
  end_time: number | null
  starts_at: string | Date | null
  ends_at: string | Date | null
  comment: string
  position: number
  user_id: string | null
  created_at: string | Date
}

export const ITEM_COLUMNS = `id, case_id, kind, process_id, event_id, chunk_id, camera_id, start_time, end_time, starts_at, ends_at,
  comment, position, user_id, created_at`

export function toItem(row: ItemRow): CaseItem {
  const { id, case_id: caseId, kind, comment, position } = row
  const [from, until] = [toDateOrNone(row.starts_at), toDateOrNone(row.ends_at)]
  return {
    ...{ id, caseId, kind, comment, position },
    ...(row.process_id !== null && { processId: row.process_id }),
    ...(row.event_id !== null && { eventId: row.event_id }),
    ...(row.chunk_id !== null && { chunkId: row.chunk_id }),
    ...(row.camera_id !== null && { cameraId: row.camera_id }),
    ...(row.start_time !== null && { startTime: row.start_time }),
    ...(row.end_time !== null && { endTime: row.end_time }),
    ...(from && { from }),
    ...(until && { until }),
    ...(row.user_id !== null && { userId: row.user_id }),
    createdAt: toDate(row.created_at),
  }
}

/** Says in the audit log who did it, in the transaction of `sql`. */
export const note = (
  sql: Sql,
  identity: Identity,
  action: string,
  subject: string,
  details: object,
): Promise<void> =>
  createAuditLog(sql).record({ ...whoOf(identity), action, subject, details: { ...details } })
