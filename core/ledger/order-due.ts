import { toDate, type Sql } from '../database/database.ts'
import { rangesOf, type Ranges } from '../cameras/schedule/ranges.ts'
import { ALWAYS, ON_DEMAND } from '../cameras/schedule/schedule.ts'
import { orderClip } from './order-clip.ts'
import { HOLES, RECORDS, SEGMENTS } from './ring/rows.ts'
import { TABLES, UNTAKEN } from './tables.ts'
import type { Writer } from './writer.ts'

/** Cameras whose clips are ordered in one go; the next call goes on. */
const LIMIT = 100

export const CAMERAS = 'spectra_core.cameras'

/** With each clip in a row that could not be taken the wait for the next doubles, up to this many. */
const MOST_FAILURES = 6
/** Longest time that is added to the wait for a clip of a camera that is away. Seconds. */
const LONGEST_WAIT = 300

/** How many of the latest clips of the camera `c` could not be taken, as a relation `away`. */
export const AWAY = `lateral (
  select count(*) filter (where failed) as failures from (
    select bool_and(status = 'failed' and taken_at is null) over (order by created_at desc, id desc) as failed
    from ${TABLES.live.processes}
    where organization_id = c.organization_id and camera_id = c.id and reprocess_of is null
    order by created_at desc, id desc limit ${MOST_FAILURES}) latest) away`

/** When the next clip of the camera `c` is due: as planned, and later where it is away. A schedule of cron that has longer steps than that stays by its times. */
export const DUE_AT = `c.next_at + make_interval(secs => case when c.schedule <> '${ALWAYS}' and c.every_seconds >= ${LONGEST_WAIT} then 0
  else least(${LONGEST_WAIT}, c.every_seconds * (2 ^ away.failures - 1)) end)`

export interface OrderingOptions {
  /** How far back ranges are made up for, in seconds. */
  catchUpSeconds: number
  /** Whether cameras are recorded all the time here. */
  records: boolean
}

/** Where nobody says. */
export const ORDERING: OrderingOptions = { catchUpSeconds: 3600, records: false }

/** The last segment of a camera that is recorded now ends, or was kept, no longer ago than this. Seconds. */
const FRESH_SECONDS = 60
/** The clock of a camera may be as far behind. Seconds. */
const BEHIND_SECONDS = 600

/** So long after it is due the first clip of a new camera waits for its recording to begin. Seconds. */
const BEGINNING_SECONDS = 30

/** The camera `c` is to be recorded, and neither is anything recorded of it yet nor is it known why not. */
const BEGINS = `(${RECORDS} and ring.until is null and c.next_at > $1::timestamptz - interval '${BEGINNING_SECONDS} seconds'
  and not exists (select 1 from ${HOLES} where organization_id = c.organization_id and camera_id = c.id))`

/** The camera `c` is watched by its schedule, and neither only when somebody asks nor by looks into a folder. */
const WATCHED = `c.paused_at is null and c.schedule <> '${ON_DEMAND}' and c.source->>'kind' <> 'folder'`

/** Of the camera `c`, where its recording ends, as a relation `ring`. */
export const RING = `lateral (
  select max(end_at) as until, max(created_at) as kept_at from (
    select end_at, created_at from ${SEGMENTS} where organization_id = c.organization_id and camera_id = c.id
    order by start_at desc limit 1) latest) ring`

/** The camera `c` has no clip that is still to be taken. */
const FREE = `not exists (
  select 1 from ${TABLES.live.processes} p
  where p.organization_id = c.organization_id and p.camera_id = c.id and ${UNTAKEN})`

interface DueRow {
  organization_id: string
  id: string
  clip_seconds: number
  every_seconds: number
  schedule: string
  zone: string | null
  next_at: string | Date
  ocr: boolean
  backlog_from: string | Date | null
  backlog_to: string | Date | null
  /** End of its recording, where it is recorded now. */
  until: string | Date | null
}

const COLUMNS = `c.organization_id, c.id, c.clip_seconds, c.every_seconds, c.schedule, c.zone, c.next_at, c.ocr, c.backlog_from, c.backlog_to`

/** That the relation `ring` is of a camera that is recorded at the time in a parameter. */
export function isFresh(now: string): string {
  const since = (seconds: number): string => `${now}::timestamptz - interval '${seconds} seconds'`
  const isBehind = `(ring.kept_at > ${since(FRESH_SECONDS)} and ring.until > ${since(FRESH_SECONDS + BEHIND_SECONDS)})`
  return `(ring.until > ${since(FRESH_SECONDS)} or ${isBehind})`
}

/** Orders the clips that are due, with their cameras locked: a second scheduler at the same moment skips those (P2). */
export async function orderDue(sql: Sql, writer: Writer, how: OrderingOptions): Promise<number> {
  const ordered = await orderPresent(sql, writer, how)
  return ordered + (await orderBacklog(sql, writer, how.catchUpSeconds))
}

/** Of a camera that is recorded now a clip is due once its range is. */
async function orderPresent(
  sql: Sql,
  writer: Writer,
  { catchUpSeconds, records }: OrderingOptions,
): Promise<number> {
  const now = writer.clock()
  const fresh = isFresh('$1')
  const due = await sql.query<DueRow>(
    `select ${COLUMNS}, case when ${fresh} then ring.until end as until
     from ${CAMERAS} c cross join ${AWAY} cross join ${RING}
     where ${WATCHED} and c.next_at <= $1 and ${DUE_AT} <= $1 and ${FREE}
       and (ring.until is null or not ${fresh} or ring.until >= c.next_at + make_interval(secs => c.clip_seconds))
       and not ($2::boolean and ${BEGINS})
     order by c.next_at limit ${LIMIT} for update of c skip locked`,
    [now, records],
  )
  let ordered = 0
  for (const row of due) {
    const ranges = rangesOfRow(row)
    const planned = ranges.from(toDate(row.next_at))
    const from = dueOf(row, planned, now)
    const next = from ? ranges.after(from) : planned > now ? planned : ranges.after(now)
    await sql.query(`update ${CAMERAS} set next_at = $3 where organization_id = $1 and id = $2`, [
      row.organization_id,
      row.id,
      next,
    ])
    if (!from) continue
    if (row.until !== null && from > planned)
      await putBack(sql, writer, row, { planned, from, catchUpSeconds })
    await order(sql, writer, row, from)
    ordered += 1
  }
  return ordered
}

const rangesOfRow = ({ schedule, every_seconds, zone }: DueRow): Ranges =>
  rangesOf({ schedule, everySeconds: every_seconds }, zone ?? undefined)

/** Which range a clip is due of; undefined: of none yet. Of what is recorded it is the latest that is so to its end. */
function dueOf(row: DueRow, planned: Date, now: Date): Date | undefined {
  if (planned > now) return undefined
  if (row.until === null) return rangesOfRow(row).present(planned, now)
  const recorded = new Date(toDate(row.until).getTime() - row.clip_seconds * 1000)
  return recorded < planned ? undefined : rangesOfRow(row).latest(planned, recorded)
}

/** Notes what was not ordered in time: it is made up for, newest first. */
async function putBack(
  sql: Sql,
  writer: Writer,
  row: DueRow,
  { planned, from, catchUpSeconds }: { planned: Date; from: Date; catchUpSeconds: number },
): Promise<void> {
  const oldest = row.backlog_from === null ? planned : toDate(row.backlog_from)
  const kept = new Date(Math.max(oldest.getTime(), boundOf(writer, catchUpSeconds)))
  await giveUp(sql, row, oldest, new Date(Math.min(kept.getTime(), from.getTime())))
  const left = kept < from ? [kept, from] : [null, null]
  await sql.query(
    `update ${CAMERAS} set backlog_from = $3, backlog_to = $4 where organization_id = $1 and id = $2`,
    [row.organization_id, row.id, ...left],
  )
}

const boundOf = (writer: Writer, catchUpSeconds: number): number =>
  writer.clock().getTime() - catchUpSeconds * 1000

/** Of cameras that are up to date, the newest range that was not ordered in time: one at a time for each. */
async function orderBacklog(sql: Sql, writer: Writer, catchUpSeconds: number): Promise<number> {
  const rows = await sql.query<DueRow>(
    `select ${COLUMNS}, null as until from ${CAMERAS} c
     where c.backlog_to is not null and ${WATCHED} and ${FREE}
     order by c.backlog_to desc limit ${LIMIT} for update of c skip locked`,
  )
  let ordered = 0
  for (const row of rows) {
    const [oldest, to] = [toDate(row.backlog_from!), toDate(row.backlog_to!)]
    const kept = new Date(Math.max(oldest.getTime(), boundOf(writer, catchUpSeconds)))
    const from = rangesOfRow(row).before(to)
    const isOver = !from || from < kept
    if (isOver) await giveUp(sql, row, oldest, new Date(Math.min(kept.getTime(), to.getTime())))
    await sql.query(
      `update ${CAMERAS} set backlog_from = $3, backlog_to = $4 where organization_id = $1 and id = $2`,
      [row.organization_id, row.id, ...(isOver ? [null, null] : [oldest, from])],
    )
    // The holes say why nothing is there: a clip of it could only fail.
    if (isOver || !(await isRecorded(sql, row, from))) continue
    await order(sql, writer, row, from)
    ordered += 1
  }
  return ordered
}

async function isRecorded(sql: Sql, row: DueRow, from: Date): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from ${SEGMENTS} where organization_id = $1 and camera_id = $2 and start_at >= $3 and start_at < $4
       and expired_at is null limit 1`,
    [row.organization_id, row.id, from, new Date(from.getTime() + row.clip_seconds * 1000)],
  )
  return rows.length > 0
}

/** Says in the audit log what is not made up for. */
async function giveUp(sql: Sql, row: DueRow, from: Date, until: Date): Promise<void> {
  if (until <= from) return
  const details = { from: from.toISOString(), until: until.toISOString() }
  await sql.query(
    `insert into spectra_ops.audit_log (organization_id, action, subject, details, at)
     values ($1, 'camera.given-up', $2, $3::jsonb, now())`,
    [row.organization_id, row.id, JSON.stringify(details)],
  )
}

const order = (sql: Sql, writer: Writer, row: DueRow, from: Date): Promise<boolean> =>
  orderClip(sql, writer, {
    ...{ organizationId: row.organization_id, cameraId: row.id },
    ...{ from, seconds: row.clip_seconds, ocr: row.ocr },
  })
