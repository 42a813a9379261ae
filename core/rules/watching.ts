import { ON_DEMAND } from '../cameras/schedule/schedule.ts'
import type { OrganizationSql } from '../database/organization.ts'
import { TABLES } from '../ledger/tables.ts'
import { joined } from './engine/absences.ts'
import type { Stretch } from './engine/event.ts'

/** A clip of a camera that was looked at, by the clock. */
export interface LookedAt extends Stretch {
  processId: string
}

export interface CameraTimes {
  zone: string
  /** Clips that begin so far apart follow each other. Milliseconds. */
  gapMs: number
  /** Groups that it is in. */
  groups: readonly string[]
}

/** What a schedule may be late by. */
const LATE_MS = 5000

/** The zones, schedules and groups of an organization's cameras. */
export async function readCameras(tenant: OrganizationSql): Promise<ReadonlyMap<string, CameraTimes>> {
  const rows = await tenant.query<{ id: string; zone: string | null; every: number; groups: string[] }>(
    `select id, zone, groups, case when source->>'kind' = 'folder' then 0
       when schedule = '${ON_DEMAND}' then clip_seconds else every_seconds end as every
     from spectra_core.cameras where organization_id = $1`,
  )
  return new Map(
    rows.map(({ id, zone, every, groups }) => [
      id,
      { zone: zone ?? 'UTC', gapMs: every * 1000 + LATE_MS, groups },
    ]),
  )
}

/** When clips are, of which an entry of the journal tells that they are done. */
export async function clipsOf(tenant: OrganizationSql, processIds: readonly string[]): Promise<Stretch[]> {
  if (processIds.length === 0) return []
  return tenant.query<{ start: number; end: number }>(
    `select ${START} as start, ${START} + ${LASTS} as "end" from ${CLIPS}
     where p.organization_id = $1 and p.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i) and ${FIRST}`,
    [JSON.stringify(processIds)],
  )
}

export interface Looked {
  clips: LookedAt[]
  /** In which it was looked at by its schedule, up to the first clip that is still worked on. */
  stretches: Stretch[]
}

/** What was looked at of a camera in a stretch, and all of it is known. */
export async function lookedAt(
  tenant: OrganizationSql,
  camera: { id: string; gapMs: number },
  { start, end }: Stretch,
): Promise<Looked> {
  const rows = await tenant.query<{ id: string; status: string; start: number; end: number }>(
    `select p.id, p.status, ${START} as start, ${START} + ${LASTS} as "end" from ${CLIPS}
     where p.organization_id = $1 and p.camera_id = $2 and ${FIRST}
       and p.clip_from >= $3::timestamptz and p.clip_from <= $4::timestamptz
     order by 3, p.id limit 50000`,
    [camera.id, new Date(start), new Date(end)],
  )
  const open = rows.find(({ status }) => !ENDED.has(status))
  const known = rows.filter((row) => row.status === 'completed' && (!open || row.start < open.start))
  const clips = known.map((row) => ({ processId: row.id, start: row.start, end: row.end }))
  return { clips, stretches: joined(clips, camera.gapMs) }
}

const ENDED = new Set(['completed', 'failed', 'cancelled'])
const CLIPS = `${TABLES.live.processes} p join spectra_ops.process_configs f on f.process_id = p.id`
/** No older clip that was looked at again. */
const FIRST = 'p.clip_from is not null and p.reprocess_of is null'
const START = `(extract(epoch from coalesce(f.started_at::timestamptz, p.clip_from)) * 1000)::float8`
const LASTS = `1000 * coalesce((p.source_metadata->>'duration')::float8, extract(epoch from p.clip_to - p.clip_from)::float8, 0)`
