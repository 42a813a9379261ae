import { chunkIdOf } from '../../../schema/ids.ts'
import type { Sql } from '../../database/database.ts'
import type { WorkItem } from '../work-item.ts'

/** Between the clips of a camera, seconds for which nothing is seen and what is there before and after still counts as one. */
export const LONGEST_GAP = 5
/** The last chunk of a clip ends at most so much before the clip. Seconds. */
const NEAR = 0.3

/** The chunks before and after one, by their ids; of a camera's clips also the last of the clip before and the first of the next. */
export interface Neighbours {
  before?: string
  after?: string
}

interface ChunkRow {
  ordinal: number
  start_time: number
  end_time: number
  is_last: boolean
  /** Of a camera's clip, where it is no older one that is looked at again. */
  clip_from: string | Date | null
  began: string | Date | null
}

/**
 * Where the chunk of an item stands. What is not recorded yet is no neighbour of anything; whichever of two neighbours is recorded later
 * finds the other.
 */
export async function neighboursOf(sql: Sql, item: WorkItem): Promise<Neighbours> {
  const own = await find(sql, item)
  if (!own) return {}
  const { processId, modality } = item
  const isFirst = own.ordinal === 1
  const inClip = {
    ...(!isFirst && { before: chunkIdOf(processId, own.ordinal - 1) }),
    ...(!own.is_last && { after: chunkIdOf(processId, own.ordinal + 1) }),
  }
  if (modality === 'batch' || own.clip_from === null || own.began === null) return inClip
  return {
    ...inClip,
    ...(isFirst && { before: await nextDoor(sql, item, own, 'before') }),
    ...(own.is_last && { after: await nextDoor(sql, item, own, 'after') }),
  }
}

const LAST = `c.end_time >= coalesce((p.source_metadata->>'duration')::float8, 'infinity') - ${NEAR}`
const BEGAN = `f.started_at::timestamptz`

async function find(sql: Sql, { tables, modality, chunkId }: WorkItem): Promise<ChunkRow | undefined> {
  const clip =
    modality === 'live' ? 'case when p.reprocess_of is null then p.clip_from end' : 'null::timestamptz'
  const [row] = await sql.query<ChunkRow>(
    `select c.ordinal, c.start_time, c.end_time, ${LAST} as is_last, ${clip} as clip_from, ${BEGAN} as began
     from ${tables.chunks} c join ${tables.processes} p on p.id = c.process_id
       join spectra_ops.process_configs f on f.process_id = p.id
     where c.id = $1`,
    [chunkId],
  )
  return row
}

/** The last chunk of the clip before, or the first of the clip after, where no more than the longest gap lies between. */
async function nextDoor(
  sql: Sql,
  { organizationId, cameraId, tables }: WorkItem,
  own: ChunkRow,
  side: 'before' | 'after',
): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string; gap: number }>(
    side === 'before'
      ? `select c.id, extract(epoch from $4::timestamptz - ${BEGAN})::float8 + $5 - c.end_time as gap
         from (${clip('<', 'desc')}) p join ${tables.chunks} c on c.process_id = p.id
           join spectra_ops.process_configs f on f.process_id = p.id
         where ${LAST} order by c.ordinal desc limit 1`
      : `select c.id, extract(epoch from ${BEGAN} - $4::timestamptz)::float8 + c.start_time - $5 as gap
         from (${clip('>', 'asc')}) p join ${tables.chunks} c on c.process_id = p.id and c.ordinal = 1
           join spectra_ops.process_configs f on f.process_id = p.id`,
    [
      ...[organizationId, cameraId, own.clip_from, own.began],
      side === 'before' ? own.start_time : own.end_time,
    ],
  )
  return row && row.gap >= -1 && row.gap <= LONGEST_GAP ? row.id : undefined

  function clip(than: '<' | '>', order: 'asc' | 'desc'): string {
    return `select id, source_metadata from ${tables.processes}
      where organization_id = $1 and camera_id = $2 and clip_from ${than} $3::timestamptz and reprocess_of is null
      order by clip_from ${order} limit 1`
  }
}
