import { toDate, type Database } from '../database/database.ts'
import type { VectorEntry, VectorIndex } from '../ports.ts'
import { unpack } from './packed.ts'
import { COLUMNS, searchedTable, SLOTS } from './tables.ts'

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
  text: string
  model: string | null
  dimensions: number | null
  vectors: Uint8Array | null
  embedding: string | null
  second_model: string | null
  second_dimensions: number | null
  second_vectors: Uint8Array | null
  second_embedding: string | null
}

/** Vectors that the database compares are looked at where there are no others: in rows of older programs. */
const SELECTED = `chunk_id, organization_id, process_id, camera_id, at, event_types, text, model, dimensions, vectors,
  case when vectors is null then embedding::text end as embedding, second_model, second_dimensions, second_vectors,
  case when second_vectors is null then second_embedding::text end as second_embedding`

/** What rows have of these chunks. */
export async function entriesOf(database: Database, chunkIds: readonly string[]): Promise<VectorEntry[]> {
  const rows = await database.query<Row>(
    `select ${SELECTED} from ${searchedTable(database).name}
     where chunk_id in (select jsonb_array_elements_text($1::jsonb)::uuid)`,
    [JSON.stringify(chunkIds)],
  )
  return rows.flatMap(entriesIn)
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
      `select ${SELECTED} from ${name} where chunk_id > $1 and ($2::uuid is null or organization_id = $2)
       order by chunk_id limit ${PAGE}`,
      [last, organizationId ?? null],
    )
    await vectors.upsert(rows.flatMap(entriesIn))
    done += rows.length
    last = rows.at(-1)?.chunk_id ?? last
    if (rows.length > 0) onProgress?.(done, last)
    if (rows.length < PAGE) return done
  }
}

/** One for each model that it has a vector of. */
function entriesIn(row: Row): VectorEntry[] {
  const chunk = {
    chunkId: row.chunk_id,
    organizationId: row.organization_id,
    processId: row.process_id,
    ...(row.camera_id === null ? {} : { cameraId: row.camera_id }),
    at: toDate(row.at),
    eventTypes: row.event_types,
    text: row.text,
  }
  return SLOTS.flatMap((slot) => {
    const columns = COLUMNS[slot]
    const [dimensions, model] = [row[columns.dimensions], row[columns.model]]
    const vectors = vectorsOf(row[columns.vectors], row[columns.embedding], dimensions)
    if (!vectors || dimensions === null || model === null) return []
    return [{ ...chunk, model, dimensions, vectors }]
  })
}

function vectorsOf(
  packed: Uint8Array | null,
  text: string | null,
  dimensions: number | null,
): Float32Array[] | undefined {
  if (packed && dimensions) return unpack(packed, dimensions)
  // Of a vector [1,2], of an array {1,2}.
  return text === null ? undefined : [Float32Array.from(text.slice(1, -1).split(','), Number)]
}
