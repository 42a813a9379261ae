import { isCovered } from '../../../schema/masks.ts'
import type { CameraSource } from '../../../schema/messages/index.ts'
import { toDate, type Database, type Sql } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { CameraName, RecordedCamera, Ring, StoredSegment } from '../../ports.ts'
import { toMasks, type MaskRow } from '../camera-masks.ts'
import type { Writer } from '../writer.ts'
import {
  GONE_WITH_CAMERA,
  HOLES,
  RECORDS,
  SEAM_MS,
  SEGMENTS,
  holesBetween,
  lastEnd,
  segmentsBetween,
} from './rows.ts'

interface CameraRow {
  organization_id: string
  id: string
  source: CameraSource
  masks: MaskRow[] | null
  paused_at: string | Date | null
  ring_seconds: number | null
  ring_bytes: string | number | null
  until: string | Date | null
  kept_at: string | Date | null
  missing: boolean
}

const toCamera = (row: CameraRow): RecordedCamera => ({
  ...{ organizationId: row.organization_id, cameraId: row.id, source: row.source },
  masks: toMasks(row.masks),
  paused: row.paused_at !== null,
  ...(row.ring_seconds !== null && { ringSeconds: row.ring_seconds }),
  ...(row.ring_bytes !== null && { ringBytes: Number(row.ring_bytes) }),
  ...(row.until && { until: toDate(row.until) }),
  ...(row.kept_at && { keptAt: toDate(row.kept_at) }),
  missing: row.missing,
})

const COLUMNS = 'c.organization_id, c.id, c.source, c.masks, c.paused_at, c.ring_seconds, c.ring_bytes'

/** Segments and holes of cameras. One recorder of a camera writes at a time; for a moment after a lost lock there may be two. */
export function createRing(database: Database, writer: Writer): Ring {
  return {
    async cameras() {
      const rows = await database.query<CameraRow>(
        `select ${COLUMNS}, s.end_at as until, s.created_at as kept_at, exists (
           select 1 from ${HOLES} h where h.organization_id = c.organization_id and h.camera_id = c.id and h.until_at is null
         ) as missing
         from spectra_core.cameras c left join lateral (
           select end_at, created_at from ${SEGMENTS} where organization_id = c.organization_id and camera_id = c.id
           order by start_at desc limit 1) s on true
         where ${RECORDS} order by c.organization_id, c.id`,
      )
      return rows.map(toCamera)
    },

    add: (camera, segment, unexplained) =>
      database.transaction((sql) => add(sql, writer, camera, segment, unexplained)),

    async miss(camera, cause, since) {
      await database.transaction((sql) => miss(sql, writer, camera, cause, since))
    },

    async mayKeep({ organizationId, cameraId }, { covers }) {
      const [row] = await database.query<Pick<CameraRow, 'masks'>>(
        `select masks from spectra_core.cameras where organization_id = $1 and id = $2`,
        [organizationId, cameraId],
      )
      return isCovered(covers, row?.masks ?? [])
    },

    async leaveOut(camera, cause, since) {
      await database.transaction((sql) => miss(sql, writer, camera, cause, since, { unlessMissing: true }))
    },

    end: (camera) => lastEnd(database, camera),

    async recorded(tenant, cameraId, range) {
      const own = database.as(tenant)
      const camera = { organizationId: tenant.organizationId, cameraId }
      return own.transaction(async (sql) => ({
        segments: await segmentsBetween(sql, camera, range),
        holes: await holesBetween(sql, camera, range),
      }))
    },

    async expire({ organizationId, cameraId }, { before, bytes, limit }) {
      await database.query(
        `update ${SEGMENTS} s set expired_at = $3 from (
           select start_at, end_at, sum(bytes) over (order by start_at desc) as kept from ${SEGMENTS}
           where organization_id = $1 and camera_id = $2 and expired_at is null) all_of_it
         where s.organization_id = $1 and s.camera_id = $2 and s.start_at = all_of_it.start_at
           and (all_of_it.end_at < $4 or all_of_it.kept > $5)`,
        [organizationId, cameraId, writer.clock(), before, bytes],
      )
      const rows = await database.query<{ key: string; end_at: string | Date; bytes: string | number }>(
        `select key, end_at, bytes from ${SEGMENTS}
         where organization_id = $1 and camera_id = $2 and expired_at is not null order by start_at limit $3`,
        [organizationId, cameraId, limit],
      )
      const last = rows.at(-1)
      return {
        keys: rows.map(({ key }) => key),
        ...(last && { until: toDate(last.end_at) }),
        bytes: rows.reduce((sum, row) => sum + Number(row.bytes), 0),
      }
    },

    async forget({ organizationId, cameraId }, keys) {
      await database.query(
        `delete from ${SEGMENTS} where organization_id = $1 and camera_id = $2 and expired_at is not null
           and key in (select given from jsonb_array_elements_text($3::jsonb) given)`,
        [organizationId, cameraId, JSON.stringify(keys)],
      )
      await database.query(
        `delete from ${HOLES} where organization_id = $1 and camera_id = $2 and until_at < (
           select coalesce(min(start_at), 'infinity') from ${SEGMENTS} where organization_id = $1 and camera_id = $2)`,
        [organizationId, cameraId],
      )
    },

    async claimed(organizationId, keys) {
      const rows = await database.query<{ key: string }>(
        `select key from ${SEGMENTS} where organization_id = $1
           and key in (select given from jsonb_array_elements_text($2::jsonb) given)`,
        [organizationId, JSON.stringify(keys)],
      )
      return rows.map(({ key }) => key)
    },

    async abandoned() {
      const rows = await database.query<
        Omit<CameraRow, 'source' | 'masks' | 'paused_at' | 'until' | 'kept_at' | 'missing'>
      >(
        `select s.organization_id, s.camera_id as id, c.ring_seconds, c.ring_bytes from (
           select distinct organization_id, camera_id from ${SEGMENTS}) s
         left join spectra_core.cameras c on c.organization_id = s.organization_id and c.id = s.camera_id
         where c.id is null or c.paused_at is not null or not (${RECORDS})`,
      )
      return rows.map((row) => ({
        ...{ organizationId: row.organization_id, cameraId: row.id },
        ...(row.ring_seconds !== null && { ringSeconds: row.ring_seconds }),
        ...(row.ring_bytes !== null && { ringBytes: Number(row.ring_bytes) }),
      }))
    },
  }
}

async function add(
  sql: Sql,
  writer: Writer,
  camera: CameraName,
  segment: StoredSegment,
  unexplained: Cause,
): Promise<boolean> {
  const { organizationId, cameraId } = camera
  const { startAt, endAt, runId, clock, key, bytes, frames, codec, width, height, driftMs, isSet, covers } =
    segment
  await lockRing(sql, camera)
  const before = await lastEnd(sql, camera)
  const rows = await sql.query(
    `insert into ${SEGMENTS} (organization_id, camera_id, start_at, end_at, run_id, clock, key, bytes, frames, codec, width,
       height, created_at, drift_ms, covers, expired_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::jsonb, ${GONE_WITH_CAMERA}) on conflict do nothing returning key`,
    [
      ...[organizationId, cameraId, startAt, endAt, runId, clock, key, bytes, frames, codec, width, height],
      ...[writer.clock(), driftMs ?? null, covers ? JSON.stringify(covers) : null],
    ],
  )
  if (rows.length === 0) return false
  const ended = await sql.query<{ from_at: string | Date }>(
    `update ${HOLES} set until_at = greatest(from_at, $3)
     where organization_id = $1 and camera_id = $2 and until_at is null and from_at < $4 returning from_at`,
    [organizationId, cameraId, startAt, endAt],
  )
  // A hole of no length says nothing.
  await sql.query(
    `delete from ${HOLES} where organization_id = $1 and camera_id = $2 and until_at <= from_at`,
    [organizationId, cameraId],
  )
  if (before && ended.length === 0 && startAt.getTime() - before.getTime() > SEAM_MS) {
    const [known] = await sql.query(
      `select 1 from ${HOLES} where organization_id = $1 and camera_id = $2 and from_at < $4 and until_at > $3 limit 1`,
      [organizationId, cameraId, before, startAt],
    )
    const cause = isSet ? clockChanged(camera) : unexplained
    if (!known) await openHole(sql, writer, camera, { from: before, until: startAt, cause })
  }
  return true
}

const clockChanged = ({ cameraId }: CameraName): Cause => ({
  code: 'SS_CLOCK_CHANGED',
  message: `Cannot show camera ${JSON.stringify(cameraId)}: these seconds never were, as its clock, or that of its recorder, was set forward`,
  retryable: false,
})

async function miss(
  sql: Sql,
  writer: Writer,
  camera: CameraName,
  cause: Cause,
  since: Date,
  { unlessMissing = false } = {},
): Promise<void> {
  const { organizationId, cameraId } = camera
  await lockRing(sql, camera)
  const [open] = await sql.query<{ from_at: string | Date; cause: Cause }>(
    `select from_at, cause from ${HOLES} where organization_id = $1 and camera_id = $2 and until_at is null`,
    [organizationId, cameraId],
  )
  if (open && (unlessMissing || open.cause.code === cause.code)) return
  const now = writer.clock()
  if (open) {
    await sql.query(
      `update ${HOLES} set until_at = greatest(from_at, $3) where organization_id = $1 and camera_id = $2 and until_at is null`,
      [organizationId, cameraId, now],
    )
    return openHole(sql, writer, camera, { from: now, cause })
  }
  const end = await lastEnd(sql, camera)
  await openHole(sql, writer, camera, { from: end ?? since, cause })
}

async function openHole(
  sql: Sql,
  writer: Writer,
  { organizationId, cameraId }: CameraName,
  { from, until, cause }: { from: Date; until?: Date; cause: Cause },
): Promise<void> {
  await sql.query(
    `insert into ${HOLES} (organization_id, camera_id, from_at, until_at, cause, created_at)
     values ($1, $2, $3, $4, $5::jsonb, $6)
     on conflict (organization_id, camera_id, from_at) do update set until_at = excluded.until_at, cause = excluded.cause`,
    [organizationId, cameraId, from, until ?? null, JSON.stringify(cause), writer.clock()],
  )
}

/** Two recorders of one camera write one after the other. */
async function lockRing(sql: Sql, { organizationId, cameraId }: CameraName): Promise<void> {
  await sql.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `ring/${organizationId}/${cameraId}`,
  ])
}
