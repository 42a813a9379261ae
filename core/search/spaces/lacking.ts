import { toDate, type Database } from '../../database/database.ts'
import type { EmbeddingSpace, VectorEntry } from '../../ports.ts'
import { COLUMNS, type SearchTable, type Slot } from '../tables.ts'

/** A chunk that has no vector of a model: what it is indexed by, and its text. */
export type Unembedded = Omit<VectorEntry, 'vector' | 'model' | 'dimensions'> & { text: string }

/** Vectors of one model, in their place of the rows. */
export interface PlaceInRows {
  /** How many chunks have one, and how many there are. */
  count(): Promise<{ done: number; total: number }>
  /** Chunks behind one of an id that have none, in the order of ids; at most `limit`. */
  lacking(after: string, limit: number): Promise<Unembedded[]>
  /** Each chunk is given its vector where its text is still the one that it is of. */
  fill(given: readonly { chunkId: string; text: string; vector: Float32Array }[]): Promise<void>
  /** Takes the vectors of at most `limit` chunks away. Returns of how many. */
  empty(limit: number): Promise<number>
}

/** Before every id. */
export const FIRST = '00000000-0000-0000-0000-000000000000'

interface Row {
  chunk_id: string
  organization_id: string
  process_id: string
  camera_id: string | null
  at: string
  event_types: string[]
  text: string
}

export function placeInRows(
  database: Pick<Database, 'query'>,
  { name: table, type, textOf }: SearchTable,
  { slot, model, dimensions }: EmbeddingSpace & { slot: Slot },
): PlaceInRows {
  const columns = COLUMNS[slot]
  const has = (first: number): string =>
    `(${columns.model} = $${first} and ${columns.dimensions} = $${first + 1} and ${columns.embedding} is not null)`
  return {
    async count() {
      const [row] = await database.query<{ done: number; total: number }>(
        `select count(*)::int as total, (count(*) filter (where ${has(1)}))::int as done from ${table}`,
        [model, dimensions],
      )
      return row!
    },

    async lacking(after, limit) {
      const rows = await database.query<Row>(
        `select chunk_id, organization_id, process_id, camera_id, at, event_types, text from ${table}
         where chunk_id > $3 and ${has(1)} is not true order by chunk_id limit ${limit}`,
        [model, dimensions, after],
      )
      return rows.map((row) => ({
        chunkId: row.chunk_id,
        organizationId: row.organization_id,
        processId: row.process_id,
        ...(row.camera_id === null ? {} : { cameraId: row.camera_id }),
        at: toDate(row.at),
        eventTypes: row.event_types,
        text: row.text,
      }))
    },

    async fill(given) {
      const rows = given.map(({ chunkId: id, text, vector }) => ({ id, text, embedding: textOf(vector) }))
      await database.query(
        `update ${table} v set ${columns.embedding} = g.embedding::${type}, ${columns.model} = $1,
           ${columns.dimensions} = $2
         from jsonb_to_recordset($3::jsonb) as g(id uuid, text text, embedding text)
         where v.chunk_id = g.id and v.text = g.text`,
        [model, dimensions, JSON.stringify(rows)],
      )
    },

    async empty(limit) {
      const rows = await database.query(
        `update ${table} set ${columns.embedding} = null, ${columns.model} = null, ${columns.dimensions} = null
         where chunk_id in (select chunk_id from ${table}
           where ${columns.model} = $1 and ${columns.dimensions} = $2 limit ${limit}) returning 1`,
        [model, dimensions],
      )
      return rows.length
    },
  }
}
