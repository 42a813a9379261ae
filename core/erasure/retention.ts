import { toDate, type Database, type Sql } from '../database/database.ts'
import { ITEMS, CASES } from '../cases/rows.ts'
import { orderErasure } from '../ledger/order-erasure.ts'
import { SEGMENTS } from '../ledger/ring/rows.ts'
import { TABLES } from '../ledger/tables.ts'
import type { AuditLog } from '../ports.ts'

/** Most of a camera that is ordered to be erased in one go, in days: others come in between. */
const AT_ONCE_DAYS = 7
const DAY_MS = 86_400_000

interface Due {
  organization_id: string
  id: string
  keep_seconds: number
  cutoff: string | Date
}

interface Range {
  from: Date
  until: Date
}

/**
 * Orders that footage is erased which is older than its camera keeps it: clips with all that was made of them, and what was recorded all
 * the time. What a case has a moment of stays, whole clips of it, and so does all of a camera of which an export is still made. The
 * orders are those of `deleteFootage`: listed, carried out by `eraseDue`, and a kill between leaves them due. One at a time for each camera.
 * A camera of which that fails keeps none of the others waiting. Returns how many were ordered. @throws the reason of `signal`, and in the end what failed
 */
export async function orderExpired(
  database: Database,
  audit: AuditLog,
  signal?: AbortSignal,
): Promise<number> {
  const due = await database.query<Due>(
    `select organization_id, id, keep_seconds, clock_timestamp() - make_interval(secs => keep_seconds) as cutoff
     from spectra_core.cameras where keep_seconds > 0 order by organization_id, id`,
  )
  let ordered = 0
  const failed: unknown[] = []
  for (const camera of due) {
    signal?.throwIfAborted()
    const { organization_id: organizationId, id: cameraId, keep_seconds: keepSeconds } = camera
    try {
      const range = await database.transaction((sql) => orderOne(sql, camera))
      if (!range) continue
      ordered += 1
      const details = { ...range, keepDays: keepSeconds / (DAY_MS / 1000) }
      await audit.record({ organizationId, action: 'camera.expire', subject: cameraId, details })
    } catch (thrown) {
      failed.push(thrown)
    }
  }
  if (failed.length > 1)
    throw new AggregateError(failed, `Cannot order that footage is erased of ${failed.length} cameras`)
  if (failed.length === 1) throw failed[0]
  return ordered
}

async function orderOne(sql: Sql, camera: Due): Promise<Range | undefined> {
  const { organization_id: organizationId, id: cameraId } = camera
  // Two leaders, for a moment, order it once.
  await sql.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `retention/${organizationId}/${cameraId}`,
  ])
  const [busy] = await sql.query(
    `select 1 from spectra_ops.erasures where organization_id = $1 and camera_id = $2 and kind = 'footage' and state = 'ordered'
     union all
     select 1 from spectra_ops.footage_exports where organization_id = $1 and state in ('waiting', 'running')
       and jsonb_exists(cameras::jsonb, $2) limit 1`,
    [organizationId, cameraId],
  )
  if (busy) return undefined
  const range = await expiredRange(sql, camera)
  if (range)
    await orderErasure(
      sql,
      new Date(),
      { organizationId },
      { kind: 'footage', footage: { cameraId, ...range } },
    )
  return range
}

/** Footage of the camera $2 of the organization $1: clips, and segments of its ring, with the instants between which each is. */
const FOOTAGE = `(
  select clip_from as begins, clip_to as ends from ${TABLES.live.processes}
  where organization_id = $1 and camera_id = $2 and clip_from < clip_to
  union all select start_at, end_at from ${SEGMENTS} where organization_id = $1 and camera_id = $2 and expired_at is null)`

/** What of it is kept: moments of cases, those that were removed within a day too, as they can be brought back. */
const HELD = `
  moments as (
    select coalesce(i.starts_at, coalesce(p.clip_from, p.created_at)) as begins,
      coalesce(i.ends_at, greatest(coalesce(p.clip_to, p.clip_from, p.created_at),
        coalesce(p.clip_from, p.created_at) + make_interval(secs => coalesce(i.end_time, 0)))) as ends
    from ${ITEMS} i join ${CASES} c on c.id = i.case_id
      left join ${TABLES.live.processes} p on p.id = i.process_id and p.organization_id = $1
    where i.organization_id = $1 and coalesce(p.camera_id, i.camera_id) = $2
      and coalesce(i.removed_at, 'infinity') > clock_timestamp() - interval '1 day'
      and coalesce(c.removed_at, 'infinity') > clock_timestamp() - interval '1 day'),
  held as (
    select least(m.begins, min(f.begins)) as begins, greatest(m.ends, max(f.ends)) as ends
    from moments m left join footage f on f.begins < m.ends and f.ends > m.begins
    group by m.begins, m.ends)`

/** The oldest stretch that is too old, has something in it, and has nothing in it that is held. */
async function expiredRange(sql: Sql, camera: Due): Promise<Range | undefined> {
  const cutoff = toDate(camera.cutoff)
  const [row] = await sql.query<{ begins: string | Date | null; held_from: string | Date | null }>(
    `with footage as ${FOOTAGE}, ${HELD}, oldest as (
       select min(f.begins) as begins from footage f where f.ends <= $3
         and not exists (select 1 from held h where h.begins < f.ends and h.ends > f.begins))
     select o.begins, (select min(h.begins) from held h where h.begins > o.begins) as held_from from oldest o`,
    [camera.organization_id, camera.id, cutoff],
  )
  if (!row?.begins) return undefined
  const begins = toDate(row.begins).getTime()
  const ends = Math.min(
    cutoff.getTime(),
    begins + AT_ONCE_DAYS * DAY_MS,
    row.held_from ? toDate(row.held_from).getTime() : Infinity,
  )
  return { from: new Date(begins), until: new Date(ends) }
}
