import type { Citation } from '../../schema/chat.ts'
import { toDate, type Database, type SqlValue } from '../database/database.ts'
import type { Tenant } from '../ports.ts'
import { conditionOf } from '../search/asking/event-condition.ts'
import { oncePer, type Which } from './happenings.ts'

/** The end of what a camera's footage was looked through. */
export interface Latest {
  cameraId: string
  chunkId: string
  processId: string
  startTime: number
  endTime: number
  /** Its last instant. */
  until: Date
  /** What was in view then, of what is meant. */
  there: Citation[]
}

/** What each camera saw last, by the tenant's own rights (P8). */
export interface LatestRows {
  read(tenant: Tenant, which: Pick<Which, 'things' | 'cameras'>): Promise<Latest[]>
}

/** What was in view so shortly before the end may be there still. Seconds. */
const SHORTLY = 2
const MOST_CAMERAS = 50
const MOST_THERE = 10

export function createLatestRows(database: Database): LatestRows {
  return {
    async read(tenant, { things, cameras }) {
      const values: SqlValue[] = []
      const place = (value: SqlValue): string => `$${values.push(value) + 1}`
      const among = (ids: readonly string[]): string =>
        ` and p.camera_id in (select jsonb_array_elements_text(${place(JSON.stringify(ids))}::jsonb))`
      const own = `${cameras.length > 0 ? among(cameras) : ''}${tenant.cameras ? among(tenant.cameras) : ''}`
      const meant = things.map((thing) => `(${conditionOf(thing, place)} and ${oncePer(thing)})`).join(' or ')
      const rows = await database.as(tenant).query<Row>(
        `with latest as (
           select distinct on (p.camera_id) p.camera_id, k.id, k.process_id, k.start_time, k.end_time,
             f.started_at::timestamptz + k.end_time * interval '1 second' as until
           from spectra_ops.cam_video_chunks k join spectra_ops.cam_video_processes p on p.id = k.process_id
             join spectra_ops.process_configs f on f.process_id = k.process_id
           where k.organization_id = $1 and k.status = 'completed' and f.started_at is not null${own}
           order by p.camera_id, f.started_at::timestamptz + k.end_time * interval '1 second' desc)
         select l.*, coalesce((select jsonb_agg(seen.said) from (
             select jsonb_build_object('chunkId', e.chunk_id, 'processId', e.process_id, 'cameraId', l.camera_id, 'startTime', e.start_time,
               'endTime', e.end_time, 'claim', e.description) as said
             from spectra_insights.live_events e where e.organization_id = $1 and e.chunk_id = l.id
               and e.end_time >= l.end_time - ${SHORTLY} and (${meant}) order by e.start_time, e.id limit ${MOST_THERE}) seen), '[]') as there
         from latest l order by l.until desc limit ${MOST_CAMERAS}`,
        values,
      )
      return rows.map(latestOf)
    },
  }
}

interface Row {
  camera_id: string
  id: string
  process_id: string
  start_time: number
  end_time: number
  until: string | Date
  there: Citation[]
}

const latestOf = (row: Row): Latest => ({
  ...{ cameraId: row.camera_id, chunkId: row.id, processId: row.process_id },
  ...{ startTime: row.start_time, endTime: row.end_time, until: toDate(row.until), there: row.there },
})
