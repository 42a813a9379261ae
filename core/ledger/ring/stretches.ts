import { toDate, toDateOrNone, type Sql } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { Hole } from '../../ports.ts'
import { HOLES, SEAM_MS, SEGMENTS } from './rows.ts'

/** What of a camera was recorded all the time, in a range. */
export interface RingOfCamera {
  /** Without a hole in them, within the range. */
  stretches: { from: Date; until: Date }[]
  holes: Hole[]
}

interface StretchRow {
  camera_id: string
  begins: string | Date
  ends: string | Date
}

/** Stretches of segments that follow each other, and the holes between them, by camera. */
export async function ringsOf(
  sql: Pick<Sql, 'query'>,
  { cameraIds, from, until }: { cameraIds: readonly string[]; from: Date; until: Date },
): Promise<Map<string, RingOfCamera>> {
  const asked = [JSON.stringify(cameraIds), from, until]
  const ofThem = `organization_id = $1 and camera_id in (select given from jsonb_array_elements_text($2::jsonb) given)`
  const stretches = await sql.query<StretchRow>(
    `select camera_id, greatest(min(start_at), $3) as begins, least(max(end_at), $4) as ends from (
       select camera_id, start_at, end_at, count(*) filter (where is_new) over (partition by camera_id order by start_at) as part
       from (
         select camera_id, start_at, end_at, coalesce(start_at > lag(end_at) over (partition by camera_id order by start_at)
           + interval '${SEAM_MS} milliseconds', true) as is_new
         from ${SEGMENTS} where ${ofThem} and expired_at is null and start_at > $3::timestamptz - interval '10 minutes'
           and start_at < $4 and end_at > $3) marked) parted
     group by camera_id, part order by camera_id, begins`,
    asked,
  )
  const holes = await sql.query<{
    camera_id: string
    from_at: string
    until_at: string | null
    cause: Cause
  }>(
    `select camera_id, from_at, until_at, cause from ${HOLES}
     where ${ofThem} and from_at < $4 and coalesce(until_at, 'infinity') > $3 order by camera_id, from_at`,
    asked,
  )
  const rings = new Map<string, RingOfCamera>(cameraIds.map((id) => [id, { stretches: [], holes: [] }]))
  for (const { camera_id: id, begins, ends } of stretches)
    rings.get(id)?.stretches.push({ from: toDate(begins), until: toDate(ends) })
  for (const { camera_id: id, from_at, until_at, cause } of holes) {
    const end = toDateOrNone(until_at)
    rings.get(id)?.holes.push({ from: toDate(from_at), ...(end && { until: end }), cause })
  }
  return rings
}
