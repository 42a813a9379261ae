import { toDate, toDateOrNone, type Sql } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { CameraName, Hole, StoredSegment } from '../../ports.ts'

export const SEGMENTS = 'spectra_ops.camera_segments'
export const HOLES = 'spectra_ops.camera_holes'

/**
 * Whether all that the camera `c` shows is to be recorded: where its source sends all the time, unless it says no. Kinesis Video Streams
 * keep what they get by themselves.
 */
export const RECORDS = `coalesce(c.records, true) and c.source->>'kind' in ('stream', 'loop')`

/** Two segments follow each other where no more than this lies between them, in milliseconds: clocks and pictures are that exact. */
export const SEAM_MS = 500

interface SegmentRow {
  start_at: string | Date
  end_at: string | Date
  run_id: string
  clock: StoredSegment['clock']
  key: string
  bytes: string | number
  frames: number
  codec: string
  width: number
  height: number
  drift_ms: string | number | null
  covers: string[] | null
}

interface HoleRow {
  from_at: string | Date
  until_at: string | Date | null
  cause: Cause
}

const SEGMENT_COLUMNS =
  'start_at, end_at, run_id, clock, key, bytes, frames, codec, width, height, drift_ms, covers'

const toSegment = (row: SegmentRow): StoredSegment => ({
  ...{ startAt: toDate(row.start_at), endAt: toDate(row.end_at), runId: row.run_id, clock: row.clock },
  ...{ key: row.key, bytes: Number(row.bytes), frames: row.frames },
  ...{ codec: row.codec, width: row.width, height: row.height },
  ...(row.drift_ms !== null && { driftMs: Number(row.drift_ms) }),
  ...(row.covers && { covers: row.covers }),
})

const toHole = (row: HoleRow): Hole => {
  const until = toDateOrNone(row.until_at)
  return { from: toDate(row.from_at), ...(until && { until }), cause: row.cause }
}

/** A segment is never longer than this, in seconds: where one that shows an instant may begin. */
const LONGEST = 600

/** Segments of a camera that show something between two instants. */
export async function segmentsBetween(
  sql: Pick<Sql, 'query'>,
  { organizationId, cameraId }: CameraName,
  { from, until }: { from: Date; until: Date },
): Promise<StoredSegment[]> {
  const rows = await sql.query<SegmentRow>(
    `select ${SEGMENT_COLUMNS} from ${SEGMENTS}
     where organization_id = $1 and camera_id = $2 and start_at >= $3::timestamptz - interval '${LONGEST} seconds'
       and start_at < $4 and end_at > $3 and expired_at is null order by start_at`,
    [organizationId, cameraId, from, until],
  )
  return rows.map(toSegment)
}

export async function holesBetween(
  sql: Pick<Sql, 'query'>,
  { organizationId, cameraId }: CameraName,
  { from, until }: { from: Date; until: Date },
): Promise<Hole[]> {
  const rows = await sql.query<HoleRow>(
    `select from_at, until_at, cause from ${HOLES} where organization_id = $1 and camera_id = $2
       and from_at < $4 and coalesce(until_at, 'infinity') > $3 order by from_at`,
    [organizationId, cameraId, from, until],
  )
  return rows.map(toHole)
}

/** Where the last segment of a camera ends. */
export async function lastEnd(
  sql: Pick<Sql, 'query'>,
  { organizationId, cameraId }: CameraName,
): Promise<Date | undefined> {
  const [row] = await sql.query<{ end_at: string | Date }>(
    `select end_at from ${SEGMENTS} where organization_id = $1 and camera_id = $2 order by start_at desc limit 1`,
    [organizationId, cameraId],
  )
  return row && toDate(row.end_at)
}

/** The hole that lasts is over: nothing is to be recorded any more. */
export async function endHole(
  sql: Pick<Sql, 'query'>,
  { organizationId, cameraId }: CameraName,
  at: Date,
): Promise<void> {
  await sql.query(
    `update ${HOLES} set until_at = greatest(from_at, $3)
     where organization_id = $1 and camera_id = $2 and until_at is null`,
    [organizationId, cameraId, at],
  )
}

/** Takes all that is recorded of a camera out of sight: who trims rings removes it, some at a time. */
export async function expireAll(
  sql: Pick<Sql, 'query'>,
  { organizationId, cameraId }: CameraName,
  at: Date,
): Promise<void> {
  await sql.query(
    `update ${SEGMENTS} set expired_at = $3 where organization_id = $1 and camera_id = $2 and expired_at is null`,
    [organizationId, cameraId, at],
  )
}

/**
 * What a recorder brings of the camera $1, $2 that was removed with its recordings goes with them: null unless the latest segment of a
 * camera that there is not any more is out of sight.
 */
export const GONE_WITH_CAMERA = `(select l.expired_at from ${SEGMENTS} l
  where l.organization_id = $1 and l.camera_id = $2::varchar
    and not exists (select 1 from spectra_core.cameras m where m.organization_id = l.organization_id and m.id = l.camera_id)
  order by l.start_at desc limit 1)`
