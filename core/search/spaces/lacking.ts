import { toDate, type Database } from '../../database/database.ts'
import type { EmbeddingSpace, Passage, VectorEntry } from '../../ports.ts'
import { pack } from '../packed.ts'
import { fromRow, toColumn, type PassageColumn } from '../passage-column.ts'
import { passagesIn } from '../../../schema/passages.ts'
import { COLUMNS, type SearchTable, type Slot } from '../tables.ts'

/** A chunk that has no vector of a model: what it is indexed by, its text, and the passages of it. */
export interface Unembedded extends Omit<VectorEntry, 'vectors' | 'model' | 'dimensions'> {
  text: string
  passages: readonly Passage[]
}

/** Vectors of one model, in their place of the rows. */
export interface PlaceInRows {
  /** How many chunks have one, and how many there are. */
  count(): Promise<{ done: number; total: number }>
  /** Chunks behind one of an id that have none, in the order of ids; at most `limit`. */
  lacking(after: string, limit: number): Promise<Unembedded[]>
  /** Each chunk is given its vectors, one for each passage, where its text is still the one that they are of. Returns the ids of these. */
  fill(given: readonly (Unembedded & { vectors: readonly Float32Array[] })[]): Promise<Set<string>>
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
  start_time: number
  end_time: number
  passages: PassageColumn
}

export function placeInRows(
  database: Pick<Database, 'query'>,
  { name: table }: SearchTable,
  { slot, model, dimensions }: EmbeddingSpace & { slot: Slot },
): PlaceInRows {
  const columns = COLUMNS[slot]
  const has = (first: number): string =>
    `(${columns.model} = $${first} and ${columns.dimensions} = $${first + 1} and coalesce(${columns.vectors} is not null or ${columns.embedding} is not null))`
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
        `select chunk_id, organization_id, process_id, camera_id, at, event_types, text, start_time,
           end_time, passages from ${table}
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
        passages: row.passages === null ? passagesIn(whole(row)) : fromRow(row),
      }))
    },

    async fill(given) {
      const filled = new Set<string>()
      for (const { chunkId, text, passages, vectors } of given) {
        const rows = await database.query(
          `update ${table} set ${columns.vectors} = $1::bytea, ${columns.model} = $2, ${columns.dimensions} = $3,
             passages = $4::jsonb where chunk_id = $5 and text = $6 returning 1`,
          [pack(vectors), model, dimensions, JSON.stringify(toColumn(passages)), chunkId, text],
        )
        if (rows.length > 0) filled.add(chunkId)
      }
      return filled
    },

    async empty(limit) {
      const rows = await database.query(
        `update ${table} set ${columns.vectors} = null, ${columns.embedding} = null,
           ${columns.model} = null, ${columns.dimensions} = null
         where chunk_id in (select chunk_id from ${table}
           where ${columns.model} = $1 and ${columns.dimensions} = $2 limit ${limit}) returning 1`,
        [model, dimensions],
      )
      return rows.length
    },
  }
}

const whole = ({ text, start_time: startTime, end_time: endTime }: Row) => ({ text, startTime, endTime })
