import { randomUUID } from 'node:crypto'
import { stableId } from '../../schema/ids.ts'
import { toDate, type Sql } from '../database/database.ts'
import { insertOutbox, rowsOf } from '../ledger/outbox.ts'
import { ORDERED_COLUMNS, SUMMARIES, summaryTask, type OrderedRow } from '../ledger/summaries.ts'

/** Summaries that are ordered in one go; the next call goes on. */
const LIMIT = 100
/** What changes in a minute is told at once: an hour is over when its last clip is analysed. */
const SETTLE_MS = 60_000
/** What a clip shows may have begun in the one before it. */
const BEFORE_MS = 15_000

interface DueRow {
  id: string
  organization_id: string
  period: 'whole' | 'clip' | 'hour' | 'day'
  camera_id: string | null
  starts_at: string | Date
  ends_at: string | Date
  zone: string | null
  trace: string
}

/**
 * Orders the summaries that are due, with their rows locked: a second scheduler at the same moment skips those (P2). Clips become the
 * hours and days of their cameras, which are due a minute after their end, or after the last change.
 */
export async function orderDue(sql: Sql, now: Date, owner: string | undefined): Promise<number> {
  const due = await sql.query<DueRow>(
    `select s.id, s.organization_id, s.period, s.camera_id, s.starts_at, s.ends_at, s.trace, c.zone from ${SUMMARIES} s
     left join spectra_core.cameras c on c.organization_id = s.organization_id and c.id = s.camera_id
     where s.due_at <= $1 order by s.due_at limit ${LIMIT} for update of s skip locked`,
    [now],
  )
  for (const clip of due) if (clip.period === 'clip') await notePeriods(sql, now, clip)
  const orders = due
    .filter(({ period }) => period !== 'clip')
    .map(({ id }) => ({ id, order_id: randomUUID() }))
  if (orders.length === 0) return due.length
  const ordered = await sql.query<OrderedRow>(
    `update ${SUMMARIES} s set order_id = o.order_id, due_at = null, updated_at = $2
     from jsonb_to_recordset($1::jsonb) as o(id uuid, order_id uuid) where s.id = o.id returning ${ORDERED_COLUMNS}`,
    [JSON.stringify(orders), now],
  )
  await sql.query(insertOutbox('$1'), [rowsOf(ordered.map(summaryTask), owner)])
  return due.length
}

/** The row of a clip gives way to those of its hours and days. */
async function notePeriods(sql: Sql, now: Date, clip: DueRow): Promise<void> {
  const { periodsOf } = await import('./periods.ts')
  const zone = clip.zone ?? 'UTC'
  const from = new Date(toDate(clip.starts_at).getTime() - BEFORE_MS)
  const rows = periodsOf({ from, until: toDate(clip.ends_at) }, zone).map((one) => ({
    id: periodIdOf(clip.organization_id, clip.camera_id!, { ...one, zone }),
    ...{ period: one.period, starts_at: one.from, ends_at: one.until },
    due_at: new Date(Math.max(one.until.getTime(), now.getTime()) + SETTLE_MS),
  }))
  await sql.query(
    `insert into ${SUMMARIES} (id, organization_id, period, camera_id, starts_at, ends_at, zone, trace, due_at, updated_at)
     select p.id, $2, p.period, $3, p.starts_at, p.ends_at, $4, $5, p.due_at, $6
     from jsonb_to_recordset($1::jsonb) as p(id uuid, period text, starts_at timestamptz, ends_at timestamptz, due_at timestamptz)
     on conflict (id) do update set due_at = excluded.due_at`,
    [JSON.stringify(rows), clip.organization_id, clip.camera_id, zone, clip.trace, now],
  )
  await sql.query(`delete from ${SUMMARIES} where id = $1`, [clip.id])
}

/** The id of the summary of a camera's time. */
export const periodIdOf = (
  organizationId: string,
  cameraId: string,
  { from, until, zone }: { from: Date; until: Date; zone: string },
): string => stableId('summary', organizationId, cameraId, from.toISOString(), until.toISOString(), zone)
