import type { CameraSource } from '../../schema/messages/index.ts'
import type { ProcessStatus } from '../../schema/status.ts'
import { toDate, type Database } from '../database/database.ts'
import { SpectraError, type Cause } from '../errors.ts'
import { rangesOf } from '../cameras/schedule/ranges.ts'
import { checkGroups } from '../cameras/groups.ts'
import { ALWAYS, isCron, ON_DEMAND } from '../cameras/schedule/schedule.ts'
import { checkZone } from '../zone.ts'
import type { Cameras, CameraView, Tenant } from '../ports.ts'
import { createCameraRegions, REGIONS } from './camera-regions.ts'
import { createCameraMasks, toMasks, type MaskRow } from './camera-masks.ts'
import { cancelProcess } from './cancel-process.ts'
import { endHole, expireAll } from './ring/rows.ts'
import { LATEST, recordingOf, type LatestRow } from './ring/latest.ts'
import { CAMERAS, DUE_AT, AWAY, orderDue, ORDERING, type OrderingOptions } from './order-due.ts'
import { TABLES, UNTAKEN } from './tables.ts'
import { cameraGone, takeClip } from './take-clip.ts'
import { checkRecording, checkSource, rhythmOf } from './folder/settings.ts'
import { FILES } from './folder/rows.ts'
import type { Writer } from './writer.ts'

/** Cameras, and the clips that are due. Each call is bound to one organization (P8), except `orderDue`, which serves all. */
export function createCameras(
  database: Database,
  writer: Writer,
  posted: () => void,
  ordering: OrderingOptions = ORDERING,
): Cameras {
  async function get(tenant: Tenant, id: string): Promise<CameraView> {
    const own = database.as(tenant)
    const [row] = await own.query<CameraRow>(selectCameras('where c.organization_id = $1 and c.id = $2'), [
      id,
    ])
    if (!row) throw cameraGone(id)
    return toCamera(row)
  }

  async function change(tenant: Tenant, id: string, set: string): Promise<CameraView> {
    const own = database.as(tenant)
    await own.query(`update ${CAMERAS} set ${set} where organization_id = $1 and id = $2`, [
      id,
      writer.clock(),
    ])
    return get(tenant, id)
  }

  return {
    get,
    ...createCameraRegions(database, writer),
    ...createCameraMasks(database, writer),

    async add({ organizationId, cameras, id, source, ocr = false, zone, ...given }) {
      checkZone(zone)
      const { schedule, clipSeconds, everySeconds } = rhythmOf(source, {
        ...given,
        schedule: given.schedule ?? ALWAYS,
      })
      checkRecording(id, source, given)
      if (cameras && !cameras.includes(id)) {
        throw new SpectraError(
          'SS_FORBIDDEN',
          `Cannot add the camera ${id}: access is limited to other cameras`,
        )
      }
      const tenant = { organizationId, cameras }
      const rows = await database.as(tenant).query(
        `insert into ${CAMERAS} (organization_id, id, source, clip_seconds, every_seconds, next_at, created_at, ocr, zone,
           records, ring_seconds, ring_bytes, keep_seconds, schedule, groups)
         values ($1, $2, $3::jsonb, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb) on conflict do nothing returning id`,
        [
          ...[id, JSON.stringify(source), clipSeconds, everySeconds, writer.clock(), ocr, zone ?? null],
          ...[given.records ?? null, given.ringSeconds ?? null, given.ringBytes ?? null],
          ...[given.keepSeconds ?? null, schedule, JSON.stringify(checkGroups(given.groups ?? []))],
        ],
      )
      if (rows.length === 0)
        throw new SpectraError('SS_CAMERA_EXISTS', `Cannot add the camera ${id}: there is one of this name`)
      return get(tenant, id)
    },

    async list(tenant, { group } = {}) {
      const own = database.as(tenant)
      const rows = await own.query<CameraRow>(
        selectCameras(
          'where c.organization_id = $1 and ($2::text is null or jsonb_exists(c.groups, $2)) order by c.id',
        ),
        [group ?? null],
      )
      return rows.map(toCamera)
    },

    async change(tenant, id, { source, ocr, zone, ...given }) {
      checkZone(zone)
      const known = await get(tenant, id)
      checkSource(known, source)
      const { schedule, clipSeconds, everySeconds } = rhythmOf(known.source, { ...known, ...defined(given) })
      checkRecording(id, known.source, given)
      const isOther = schedule !== known.schedule || (zone !== undefined && zone !== known.zone)
      const begins = isOther && (isCron(schedule) || schedule !== known.schedule)
      await database.as(tenant).query(
        `update ${CAMERAS} set source = coalesce($3::jsonb, source), clip_seconds = coalesce($4, clip_seconds),
           every_seconds = coalesce($5, every_seconds), ocr = coalesce($6, ocr),
           zone = coalesce($7, zone), records = coalesce($8, records),
           ring_seconds = coalesce($9, ring_seconds), ring_bytes = coalesce($10, ring_bytes),
           keep_seconds = coalesce($11, keep_seconds), schedule = $12,
           groups = coalesce($15::jsonb, groups),
           next_at = case when $13::boolean then $14 else next_at end,
           backlog_from = case when $12 = '${ON_DEMAND}' then null else backlog_from end,
           backlog_to = case when $12 = '${ON_DEMAND}' then null else backlog_to end
         where organization_id = $1 and id = $2`,
        [
          id,
          source ? JSON.stringify(source) : null,
          ...[clipSeconds, everySeconds, ocr ?? null, zone ?? null],
          ...[given.records ?? null, given.ringSeconds ?? null, given.ringBytes ?? null],
          ...[given.keepSeconds ?? null, schedule, begins, writer.clock()],
          given.groups ? JSON.stringify(checkGroups(given.groups)) : null,
        ],
      )
      return get(tenant, id)
    },

    pause: (tenant, id) => change(tenant, id, 'paused_at = coalesce(paused_at, $3)'),
    resume: (tenant, id) => change(tenant, id, 'next_at = greatest(next_at, $3), paused_at = null'),

    async takeClip(tenant, id) {
      const asked = await database.as(tenant).transaction((sql) => takeClip(sql, writer, tenant, id))
      if (asked.isNew) posted()
      return asked
    },

    async remove(tenant, id, { keepRecordings = true } = {}) {
      const { organizationId } = tenant
      await database.as(tenant).transaction(async (sql) => {
        const rows = await sql.query(
          `delete from ${CAMERAS} where organization_id = $1 and id = $2 returning id`,
          [organizationId, id],
        )
        if (rows.length === 0) throw cameraGone(id)
        await sql.query(`delete from ${REGIONS} where organization_id = $1 and camera_id = $2`, [
          organizationId,
          id,
        ])
        const open = await sql.query<{ id: string }>(
          `select id from ${TABLES.live.processes} where organization_id = $1 and camera_id = $2 and ${UNTAKEN}`,
          [organizationId, id],
        )
        await sql.query(`delete from ${FILES} where organization_id = $1 and camera_id = $2`, [
          organizationId,
          id,
        ])
        for (const process of open) await cancelProcess(sql, writer, organizationId, process.id)
      })
      const camera = { organizationId, cameraId: id }
      if (!keepRecordings) await expireAll(database, camera, writer.clock())
      await endHole(database, camera, writer.clock())
      posted()
    },

    async orderDue() {
      const ordered = await database.transaction((sql) => orderDue(sql, writer, ordering))
      if (ordered > 0) posted()
      return ordered
    },
  }
}

export interface CameraRow extends LatestRow {
  organization_id: string
  id: string
  source: CameraSource
  clip_seconds: number
  every_seconds: number
  schedule: string
  groups: string[]
  ocr: boolean
  next_at: string | Date
  due_at: string | Date
  paused_at: string | Date | null
  zone: string | null
  records: boolean | null
  ring_seconds: number | null
  ring_bytes: string | number | null
  keep_seconds: number | null
  masks: MaskRow[] | null
  created_at: string | Date
  process_id: string | null
  status: ProcessStatus
  ordered_at: string | Date
  cause: Cause | null
}

export const selectCameras = (tail: string): string =>
  `select c.*, ${LATEST.columns}, ${DUE_AT} as due_at, p.id as process_id, p.status, p.created_at as ordered_at, p.cause
   from ${CAMERAS} c cross join ${AWAY} ${LATEST.joins}
   left join lateral (
     select id, status, created_at, cause from ${TABLES.live.processes}
     where organization_id = c.organization_id and camera_id = c.id and reprocess_of is null
     order by created_at desc, id desc limit 1) p on true
   ${tail}`

export const toCamera = (row: CameraRow): CameraView => ({
  organizationId: row.organization_id,
  id: row.id,
  source: row.source,
  clipSeconds: row.clip_seconds,
  everySeconds: row.every_seconds,
  ocr: row.ocr,
  createdAt: toDate(row.created_at),
  schedule: row.schedule,
  groups: row.groups,
  ...(row.schedule !== ON_DEMAND && { nextAt: nextOf(row) }),
  paused: row.paused_at !== null,
  masks: toMasks(row.masks),
  records: (row.records ?? true) && row.source.kind !== 'kvs' && row.source.kind !== 'folder',
  ...recordingOf(row),
  ...(row.ring_seconds !== null && { ringSeconds: row.ring_seconds }),
  ...(row.ring_bytes !== null && { ringBytes: Number(row.ring_bytes) }),
  ...(row.keep_seconds && { keepSeconds: row.keep_seconds }),
  ...(row.zone !== null && { zone: row.zone }),
  ...(row.process_id && {
    last: {
      processId: row.process_id,
      status: row.status,
      at: toDate(row.ordered_at),
      ...(row.cause && { cause: row.cause }),
    },
  }),
})

/** Without what is not given. */
const defined = <T extends object>(given: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never

/** Where its range begins, or later where it is away. */
function nextOf({ source, schedule, every_seconds, zone, next_at, due_at }: CameraRow): Date {
  if (source.kind === 'folder') return toDate(next_at)
  const ranges = rangesOf({ schedule, everySeconds: every_seconds }, zone ?? undefined)
  return new Date(Math.max(ranges.from(toDate(next_at)).getTime(), toDate(due_at).getTime()))
}
