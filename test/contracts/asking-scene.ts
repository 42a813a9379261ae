import type { Database } from '../../core/database/database.ts'
import { searchedTable } from '../../core/search/tables.ts'
import { chunkIdOf, eventIdOf, stableId } from '../../schema/ids.ts'
import { ORG } from '../helpers/pipeline.ts'

/** An event as it is planted: type, first and last second, what it is of, and the track that it follows. */
export type Planted = readonly [
  type: string,
  from: number,
  to: number,
  kind?: string,
  color?: string,
  track?: number,
]

export interface PlantedChunk {
  text: string
  events?: readonly Planted[]
  /** @default completed */
  status?: string
}

export interface PlantedVideo {
  name: string
  chunks: readonly PlantedChunk[]
  /** @default a file */
  cameraId?: string
  /** Of its first frame. @default 2026-11-27T10:00:00Z */
  at?: Date
  organizationId?: string
}

export const AT = new Date('2026-11-27T10:00:00Z')
export const processOf = (name: string): string => stableId('process', name)
export const chunkOf = (name: string, ordinal: number): string => chunkIdOf(processOf(name), ordinal)

/** A video as it lies in the database once it is analysed: chunks of ten seconds, described and searched, and their events. */
export async function plant(database: Database, video: PlantedVideo): Promise<void> {
  const { name, chunks, cameraId, at = AT, organizationId = ORG } = video
  const id = processOf(name)
  const [processes, table, events] = cameraId
    ? ['cam_video_processes', 'cam_video_chunks', 'live_events']
    : ['batch_video_processes', 'batch_video_chunks', 'batch_events']
  const own = cameraId ? ['camera_id', cameraId] : ['request_hash', 'a'.repeat(64)]
  await database.query(
    `insert into spectra_ops.${processes} (id, organization_id, status, title, source, priority, trace, created_at, updated_at, ${own[0]})
     values ($1, $2, 'completed', $3, '{}'::jsonb, 5, repeat('0', 32), $4, $4, $5)`,
    [id, organizationId, name, at, own[1]],
  )
  await database.query(
    `insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, started_at, created_at)
     values ($1, $2, 10, 0, $3, $4)`,
    [id, organizationId, at.toISOString(), at],
  )
  for (const [index, { text, events: happened = [], status = 'completed' }] of chunks.entries()) {
    const [chunkId, start] = [chunkIdOf(id, index + 1), index * 10]
    const instant = new Date(at.getTime() + start * 1000)
    await database.query(
      `insert into spectra_ops.${table} (id, organization_id, process_id, ordinal, start_time, end_time, video_key, cache_key, codec, fps,
         width, height, bytes, sha256, status, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, 'v', 'c', 'h264', 10, 640, 360, 1, repeat('a', 64), $7, $8, $8)`,
      [chunkId, organizationId, id, index + 1, start, start + 10, status, instant],
    )
    await database.query(
      `insert into ${searchedTable(database).name} (chunk_id, organization_id, process_id, camera_id, ordinal, start_time, end_time, at, text,
         event_types, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, array(select jsonb_array_elements_text($10::jsonb)), $8)`,
      [
        ...[chunkId, organizationId, id, cameraId ?? null, index + 1, start, start + 10, instant, text],
        JSON.stringify(happened.map(([type]) => type)),
      ],
    )
    for (const [position, [type, from, to, kind, color, trackId]] of happened.entries()) {
      const camera = cameraId ? { column: ', camera_id', value: ', $11' } : { column: '', value: '' }
      await database.query(
        `insert into spectra_insights.${events} (id, organization_id, process_id, chunk_id, position, type, start_time, end_time, confidence,
           description, attributes, created_at${camera.column})
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0.9, $9, $10::jsonb, now()${camera.value})`,
        [
          ...[eventIdOf(chunkId, position), organizationId, id, chunkId, position, type, from, to],
          kind ? `A ${color ?? 'black'} ${kind}: ${type}.` : `Of itself: ${type}.`,
          JSON.stringify({ ...(kind && { kind }), ...(color && { color }), ...(trackId && { trackId }) }),
          ...(cameraId ? [cameraId] : []),
        ],
      )
    }
  }
}
