import type { Citation } from '../../schema/chat.ts'
import { toDateOrNone, type Database, type SqlValue } from '../database/database.ts'
import type { SearchFilter, Tenant } from '../ports.ts'
import { conditionOf, COUNTED_TYPES } from '../search/asking/event-condition.ts'
import { TABLES } from '../search/asking/event-tables.ts'
import type { Thing, Time } from '../search/asking/question.ts'
import { conditions } from '../search/conditions.ts'
import { familyOf } from '../media/analysis/families.ts'
import { KINDS } from '../media/analysis/types.ts'
import { isUnnamed, OF_NOTHING } from './unnamed.ts'

/** Which events are meant: those to which all that is given applies. */
export interface Which {
  /** Any of these; of none all that is told of. */
  things: readonly Thing[]
  time?: Time
  /** Of none all. */
  cameras: readonly string[]
  processId?: string
  /** Seconds of the video of `processId`, from which on it begins, and before which. */
  startsFrom?: number
  startsBefore?: number
}

/** One event, and where to see it. */
export interface Happening {
  id: string
  type: string
  description: string
  /** Seconds that it lasts. */
  seconds: number
  at?: Date
  citation: Citation
}

/** What the database counts of events that are meant. */
export interface Happenings {
  count: number
  /** Seconds that all of them last, and that the longest does. */
  seconds: number
  longest: number
  /** At most as many as were asked for, in the order that was asked for. */
  some: Happening[]
}

export interface Reading {
  order: 'earliest' | 'latest' | 'longest'
  most: number
}

/** What rows of events tell for answers, by the tenant's own rights (P8). */
export interface HappeningRows {
  read(tenant: Tenant, which: Which, reading: Reading): Promise<Happenings>
  /** How many chunks were looked through that fit time, camera and video. */
  looked(tenant: Tenant, which: Which): Promise<number>
}

const COLUMNS = 'e.id, e.organization_id, e.process_id, e.chunk_id, e.type, e.start_time, e.end_time, e.at, e.description, e.attributes, e.created_at' // prettier-ignore
const ORDERS: Record<Reading['order'], string> = {
  earliest: 'e.began, e.process_id, e.start_time, e.id',
  latest: 'e.began desc, e.process_id, e.start_time desc, e.id',
  longest: '(e.end_time - e.start_time) desc, e.id',
}

/** By the clock, or of a video without one when it was ordered: its chunks are recorded in any order. */
const BEGAN = `coalesce(e.at, (select o.created_at from spectra_ops.cam_video_processes o where o.id = e.process_id))`

export function createHappeningRows(database: Database, searched: string): HappeningRows {
  return {
    async read(tenant, which, { order, most }) {
      const values: SqlValue[] = []
      const where = whereOf(which, values)
      const rows = await database.as(tenant).query<Row>(
        `with e as (${TABLES.map((table) => `select ${COLUMNS}, ${BEGAN} as began, ${cameraOf(table)} as camera_id from ${table} e where ${where}`).join(' union all ')}),
           total as (select count(*)::int as count, coalesce(sum(end_time - start_time), 0) as seconds,
             coalesce(max(end_time - start_time), 0) as longest from e)
         select total.count, total.seconds, total.longest, e.* from total
           left join lateral (select * from e order by ${ORDERS[order]} limit ${Math.trunc(most)}) e on true
         order by ${ORDERS[order]}`,
        values,
      )
      const { count, seconds, longest } = rows[0]!
      const some = rows.flatMap((row) => (row.id === null ? [] : happeningOf(row)))
      return { count, seconds: Number(seconds), longest: Number(longest), some }
    },

    async looked(tenant, which) {
      const values: SqlValue[] = []
      const filter: SearchFilter = {
        ...tenant,
        ...(which.time?.from && { since: which.time.from }),
        ...(which.time?.until && { until: new Date(which.time.until.getTime() - 1) }),
        ...(which.processId !== undefined && { processId: which.processId }),
        ...(which.cameras.length > 0 && { cameras: among(which.cameras, tenant.cameras) }),
      }
      const [row] = await database
        .as(tenant)
        .query<{ count: number }>(
          `select count(*)::int as count from ${searched} s where ${conditions(filter, values)}${which.time ? BY_CLOCK : ''}`,
          values,
        )
      return row!.count
    },
  }
}

/** It is known when it was recorded: of anything else nothing is known of any time, not even that nothing was seen. */
const BY_CLOCK = ` and (s.camera_id is not null or exists (
  select 1 from spectra_ops.process_configs f where f.process_id = s.process_id and f.started_at is not null))`

/** Of the cameras that are asked for those that may be seen. */
const among = (asked: readonly string[], visible: readonly string[] | undefined): readonly string[] =>
  visible ? asked.filter((id) => visible.includes(id)) : asked

const cameraOf = (table: string): string => (table.endsWith('live_events') ? 'e.camera_id' : 'null::text')

function whereOf(which: Which, values: SqlValue[]): string {
  const place = (value: SqlValue): string => `$${values.push(value) + 1}`
  const { things, time, cameras, processId, startsFrom, startsBefore } = which
  const parts = ['e.organization_id = $1', 'e.joined_into is null']
  if (things.length > 0)
    parts.push(
      `(${things.map((thing) => `(${conditionOf(thing, place)} and ${oncePer(thing)})`).join(' or ')}${things.some(isUnnamed) ? UNTOLD : ''})`,
    )
  if (time?.from) parts.push(`e.at >= ${place(time.from)}`)
  if (time?.until) parts.push(`e.at < ${place(time.until)}`)
  if (processId !== undefined) parts.push(`e.process_id = ${place(processId)}`)
  if (startsFrom !== undefined) parts.push(`e.start_time >= ${place(startsFrom)}`)
  if (startsBefore !== undefined) parts.push(`e.start_time < ${place(startsBefore)}`)
  if (cameras.length > 0) parts.push(OF_CAMERAS(place(JSON.stringify(cameras))))
  return parts.join(' and ')
}

/** By the camera of its process: the events of both tables are asked alike. */
const OF_CAMERAS = (ids: string): string =>
  `exists (select 1 from spectra_ops.cam_video_processes p where p.id = e.process_id and p.organization_id = $1
     and p.camera_id in (select jsonb_array_elements_text(${ids}::jsonb)))`

/** An event of a model that names no kind tells of something, too, unless it is of the picture as a whole. */
const UNTOLD = ` or (e.attributes->>'kind' is null and e.type not in (${OF_NOTHING.map((type) => `'${type}'`).join(', ')}))`

/** What nobody could name is told by its movement alone: a car that moves is told as a vehicle, too. */
const NAMELESS = `coalesce(e.attributes->>'kind', '') not in (${KINDS.filter(
  (kind) => familyOf(kind) !== 'thing',
)
  .map((kind) => `'${kind}'`)
  .join(', ')})`

/** The one event that tells of a thing for as long as it is in view, where it is not said what happens with it. */
export function oncePer({ types, kinds }: Thing): string {
  if (types.length > 0) return 'true'
  const moving = kinds.length > 0 && kinds.every((kind) => familyOf(kind) === 'thing')
  const names = [...COUNTED_TYPES, ...(moving ? ['object_moving'] : [])].map((type) => `'${type}'`)
  const nameless = kinds.length === 0 ? ` or (e.type = 'object_moving' and ${NAMELESS})` : ''
  return `(e.type in (${names.join(', ')})${nameless} or (e.attributes->>'kind' is null and e.type not in ('scene_changed', 'no_activity')))`
}

interface Row {
  count: number
  seconds: number | string
  longest: number | string
  id: string | null
  process_id: string
  chunk_id: string
  camera_id: string | null
  type: string
  start_time: number
  end_time: number
  at: string | Date | null
  description: string
}

function happeningOf(row: Row): Happening[] {
  const at = toDateOrNone(row.at)
  const { start_time: startTime, end_time: endTime, type, description } = row
  const citation: Citation = {
    ...{ chunkId: row.chunk_id, processId: row.process_id, startTime, endTime, claim: description },
    ...(row.camera_id !== null && { cameraId: row.camera_id }),
    ...(at && { at: at.toISOString() }),
  }
  return [{ id: row.id!, type, description, seconds: endTime - startTime, citation, ...(at && { at }) }]
}
