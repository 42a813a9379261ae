import { toDate, type Database } from '../database/database.ts'
import type { VectorEntry, VectorIndex } from '../ports.ts'
import { searchedTable } from './tables.ts'

const PAGE = 200

export interface Reindexing {
  /** @default all organizations */
  organizationId?: string
  /** Told after each page how many chunks are done, and the last of them. */
  onProgress?: (done: number, chunkId: string) => void
  /** Goes on behind this chunk, as `onProgress` told it. */
  after?: string
}

interface Row {
  chunk_id: string
  organization_id: string
  process_id: string
  camera_id: string | null
  at: string
  event_types: string[]
  model: string
  dimensions: number
  embedding: string
}

/**
 * Tells an index of its own all vectors that rows have, in the order of chunk ids, a page at a time and without asking a model. Done again it
 * changes nothing; points that no row has stay, and are never found. Returns how many chunks it told of.
 */
export async function reindex(
  database: Database,
  vectors: Pick<VectorIndex, 'upsert'>,
  { organizationId, onProgress, after = '00000000-0000-0000-0000-000000000000' }: Reindexing = {},
): Promise<number> {
  const { name } = searchedTable(database)
  for (let done = 0, last = after; ;) {
    const rows = await database.query<Row>(
      `select chunk_id, organization_id, process_id, camera_id, at, event_types, model, dimensions,
         embedding::text as embedding
       from ${name} where chunk_id > $1 and ($2::uuid is null or organization_id = $2)
       order by chunk_id limit ${PAGE}`,
      [last, organizationId ?? null],
    )
    for (const row of rows) await vectors.upsert(entryOf(row))
    done += rows.length
    last = rows.at(-1)?.chunk_id ?? last
    if (rows.length > 0) onProgress?.(done, last)
    if (rows.length < PAGE) return done
  }
}

const entryOf = (row: Row): VectorEntry => ({
  chunkId: row.chunk_id,
  organizationId: row.organization_id,
  processId: row.process_id,
  ...(row.camera_id === null ? {} : { cameraId: row.camera_id }),
  at: toDate(row.at),
  eventTypes: row.event_types,
  model: row.model,
  dimensions: row.dimensions,
  // Of a vector [1,2], of an array {1,2}.
  vector: Float32Array.from(row.embedding.slice(1, -1).split(','), Number),
})
