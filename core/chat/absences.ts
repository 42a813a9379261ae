import type { Citation } from '../../schema/chat.ts'
import { toDateOrNone, type Database, type SqlValue } from '../database/database.ts'
import type { Tenant } from '../ports.ts'
import { conditionOf, type Place } from '../search/asking/event-condition.ts'
import { TABLES } from '../search/asking/event-tables.ts'
import type { Thing } from '../search/asking/question.ts'
import type { Reading, Which } from './happenings.ts'
import { isUnnamed, OF_NOTHING } from './unnamed.ts'

/** What an event says that bounds a gap. */
type Bound = Citation

/** A stretch of footage that was looked through, in which no event tells of what is meant. */
export interface Gap {
  /** Where it begins; of the clip of a camera it may go on in the next one. */
  chunkId: string
  processId: string
  cameraId?: string
  /** Seconds of the video of `processId`. */
  startTime: number
  endTime: number
  seconds: number
  at?: Date
  /** What was seen last before it, and first behind it; absent where footage begins or ends there. */
  before?: Bound
  after?: Bound
}

export interface Absences {
  count: number
  /** Seconds that all of them last, and that the longest does. */
  seconds: number
  longest: number
  /** Seconds that were looked through. */
  looked: number
  /** There is more footage, which is older. */
  cut: boolean
  /** At most as many as were asked for, in the order that was asked for. */
  some: Gap[]
}

/** What is not told of, by the tenant's own rights (P8). */
export interface AbsenceRows {
  read(tenant: Tenant, which: Which, reading: Reading): Promise<Absences>
}

/** A shorter one may be a moment in which something was not made out. Seconds. */
const LEAST = 2
/** Two clips of a camera between which no more is missing go on from each other. Seconds. */
const SEAM = 1
/** Chunks that are looked through, the newest of those that are meant: two weeks of minutes. */
const MOST_CHUNKS = 20_000

const ORDERS: Record<Reading['order'], string> = {
  earliest: 'g.clock desc, case when g.clock then null else g.source end, g.lo, g.source',
  latest: 'g.clock desc, case when g.clock then null else g.source end, g.lo desc, g.source',
  longest: '(g.hi - g.lo) desc, g.lo, g.source',
}

/** By the clock where it is known, else from the first frame. Seconds. */
const ZERO = `coalesce(extract(epoch from f.started_at::timestamptz), 0)::numeric`
const CONFIG = `join spectra_ops.process_configs f on f.process_id = `

/**
 * What was looked through, without what is told of what is meant: both as sets of stretches, a set for each camera and for each other video.
 * While a camera is covered, frozen or moved nobody knows what is there, so that nothing is said of that.
 */
export function createAbsenceRows(database: Database, mostChunks = MOST_CHUNKS): AbsenceRows {
  return {
    async read(tenant, which, { order, most }) {
      const values: SqlValue[] = []
      const place: Place = (value) => `$${values.push(value) + 1}`
      const chunks = chunksOf(which, tenant, place)
      const told = toldOf(which.things, place)
      const rows = await database.as(tenant).query<Row>(
        `with newest as (${chunks} order by lo desc limit ${mostChunks + 1}),
           chunk as (select * from newest order by lo desc limit ${mostChunks}),
           told as (${told}),
           seen as (select source, bool_or(clock) as clock, range_agg(numrange(lo, hi + ${SEAM})) as stretches from chunk group by source),
           taken as (select source, range_agg(numrange(lo, hi, '[]')) as stretches from told group by source),
           run as (select source, clock, unnest(stretches) as run from seen),
           gap as (
             select r.source, r.clock, lower(g) as lo, case when upper(g) = upper(r.run) then upper(g) - ${SEAM} else upper(g) end as hi
             from run r left join taken t on t.source = r.source
               cross join lateral unnest(case when t.stretches is null then nummultirange(r.run) else nummultirange(r.run) - t.stretches end) g),
           g as (select * from gap where hi - lo >= ${LEAST}),
           total as (select count(*)::int as count, coalesce(sum(hi - lo), 0)::float8 as seconds, coalesce(max(hi - lo), 0)::float8 as longest,
             (select coalesce(sum(upper(run) - lower(run) - ${SEAM}), 0)::float8 from run) as looked,
             (select count(*) from newest)::int > ${mostChunks} as cut from g)
         select total.*, one.* from total left join lateral (
           select k.id as chunk_id, k.process_id, k.camera_id, (g.lo - k.zero)::float8 as start_time, (g.hi - k.zero)::float8 as end_time,
             case when g.clock then to_timestamp(g.lo::float8) end as at, before.told as before, after.told as after, row_number() over (order by ${ORDERS[order]}) as place
           from (select * from g order by ${ORDERS[order]} limit ${Math.trunc(most)}) g
             cross join lateral (select * from chunk k where k.source = g.source and k.lo <= g.lo + 0.1 and k.hi > g.lo
               order by k.lo desc limit 1) k
             left join lateral (select t.told from told t where t.source = g.source and t.hi = g.lo limit 1) before on true
             left join lateral (select t.told from told t where t.source = g.source and t.lo = g.hi limit 1) after on true) one on true
         order by one.place`,
        values,
      )
      const { count, seconds, longest, looked, cut } = rows[0]!
      const some = rows.flatMap((row) => (row.chunk_id === null ? [] : [gapOf(row, row.chunk_id)]))
      return { count, seconds, longest, looked, cut, some }
    },
  }
}

/** The chunks that were looked through, as far as they are meant. */
function chunksOf(which: Which, { cameras: visible }: Tenant, place: Place): string {
  const { time, cameras, processId, startsFrom, startsBefore } = which
  const least = [
    'z.zero + k.start_time::numeric',
    ...(time?.from ? [`${place(time.from.getTime() / 1000)}::numeric`] : []),
    ...(startsFrom === undefined ? [] : [`z.zero + ${place(startsFrom)}::numeric`]),
  ]
  const most = [
    'z.zero + k.end_time::numeric',
    ...(time?.until ? [`${place(time.until.getTime() / 1000)}::numeric`] : []),
    ...(startsBefore === undefined ? [] : [`z.zero + ${place(startsBefore)}::numeric`]),
  ]
  const parts = [
    `k.organization_id = $1 and k.status = 'completed' and greatest(${least.join(', ')}) < least(${most.join(', ')})`,
    ...(time ? ['f.started_at is not null'] : []),
    ...(processId === undefined ? [] : [`k.process_id = ${place(processId)}`]),
  ]
  const of = (table: string, camera: string, joined: string, own: readonly string[]): string =>
    `select k.id, k.process_id, ${camera} as camera_id, coalesce(${camera}, k.process_id::text) as source, f.started_at is not null as clock,
       z.zero, greatest(${least.join(', ')}) as lo, least(${most.join(', ')}) as hi
     from ${table} k ${joined} ${CONFIG} k.process_id cross join lateral (select ${ZERO} as zero) z
     where ${[...parts, ...own].join(' and ')}`
  const among = (ids: readonly string[]): string =>
    `p.camera_id in (select jsonb_array_elements_text(${place(JSON.stringify(ids))}::jsonb))`
  const live = of(
    ...(['spectra_ops.cam_video_chunks', 'p.camera_id'] as const),
    'join spectra_ops.cam_video_processes p on p.id = k.process_id',
    [...(cameras.length > 0 ? [among(cameras)] : []), ...(visible ? [among(visible)] : [])],
  )
  if (cameras.length > 0 || visible) return live
  return `${of('spectra_ops.batch_video_chunks', 'null::text', '', [])} union all ${live}`
}

/** The events of those chunks' videos that tell of what is meant, parts in later chunks, too; and what keeps a camera from seeing. */
function toldOf(things: readonly Thing[], place: Place): string {
  const blind = `e.type in ('camera_blocked', 'camera_frozen', 'camera_moved')`
  const untold = `(e.attributes->>'kind' is null and e.type not in (${OF_NOTHING.map((type) => `'${type}'`).join(', ')}))`
  const meant = things.map((thing) => `(e.type <> 'no_activity' and ${conditionOf(thing, place)})`)
  const conditions = [blind, ...meant, ...(things.some(isUnnamed) ? [untold] : [])]
  const of = (table: string): string =>
    `select c.source, z.zero + e.start_time::numeric as lo, z.zero + e.end_time::numeric as hi,
       jsonb_build_object('chunkId', e.chunk_id, 'processId', e.process_id, 'startTime', e.start_time, 'endTime', e.end_time,
         'claim', e.description, 'cameraId', c.camera_id, 'at', e.at) as told
     from ${table} e join (select distinct process_id, source, camera_id from chunk) c on c.process_id = e.process_id
       ${CONFIG} e.process_id cross join lateral (select ${ZERO} as zero) z
     where e.organization_id = $1 and (${conditions.join(' or ')})`
  return TABLES.map(of).join(' union all ')
}

interface Row extends Omit<Absences, 'some'> {
  chunk_id: string | null
  process_id: string
  camera_id: string | null
  start_time: number
  end_time: number
  at: string | Date | null
  before: StoredBound | null
  after: StoredBound | null
}

type StoredBound = Omit<Citation, 'cameraId' | 'at'> & { cameraId: string | null; at: string | null }

function gapOf(row: Row, chunkId: string): Gap {
  const { process_id: processId, camera_id: cameraId, start_time: startTime, end_time: endTime } = row
  const at = toDateOrNone(row.at)
  return {
    ...{ chunkId, processId, startTime, endTime, seconds: endTime - startTime },
    ...(cameraId !== null && { cameraId }),
    ...(at && { at }),
    ...(row.before && { before: boundOf(row.before) }),
    ...(row.after && { after: boundOf(row.after) }),
  }
}

const boundOf = ({ cameraId, at, ...rest }: StoredBound): Bound => ({
  ...rest,
  ...(cameraId !== null && { cameraId }),
  ...(at !== null && { at: new Date(at).toISOString() }),
})
