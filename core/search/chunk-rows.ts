import { toDate, type Database, type SqlValue } from '../database/database.ts'
import type { EmbeddingSpace, SearchDocument, SearchFilter, SearchHit, SearchSelection } from '../ports.ts'
import { conditions } from './conditions.ts'
import type { Ranked } from './fuse.ts'
import { SLOTS, type SearchTable, type Slot } from './tables.ts'

/** The rows of searched chunks, with their vectors: what is found is what stands here, and indexes can be made of it again. */
export interface ChunkRows {
  /** Upserts by chunk id. False where the chunk is of another organization, whose row stays as it is. */
  put(document: SearchDocument): Promise<boolean>
  remove(selection: SearchSelection): Promise<void>
  /** Those of the ranked chunks that are there, the tenant's, and pass the filter, in their order, at most `limit`. */
  hits(ranked: readonly Ranked[], filter: SearchFilter, limit: number): Promise<SearchHit[]>
}

/** Where rows have the vectors of a model; undefined where they have none that is kept. */
export type SlotOf = (space: EmbeddingSpace) => Promise<Slot | undefined>

interface HitRow {
  chunk_id: string
  process_id: string
  ordinal: number
  start_time: number
  end_time: number
  at: string
  text: string
  event_types: string[]
}

export function createChunkRows(
  database: Database,
  { name: table, type, textOf }: SearchTable,
  slotOf: SlotOf = () => Promise.resolve('first'),
): ChunkRows {
  /** The vector, its size and its model for each place; a place that no vector is for is emptied: it would be of another text. */
  async function placed({ also, ...document }: SearchDocument): Promise<SqlValue[]> {
    const places: Partial<Record<Slot, SqlValue[]>> = {}
    for (const { vector, dimensions, model } of [document, ...(also ? [also] : [])]) {
      places[(await slotOf({ model, dimensions })) ?? 'first'] ??= [textOf(vector), dimensions, model]
    }
    return SLOTS.flatMap((slot) => places[slot] ?? [null, null, null])
  }

  return {
    async put(document) {
      const rows = await database.query(
        `insert into ${table} as v (chunk_id, organization_id, process_id, camera_id, ordinal, start_time, end_time, at,
           text, event_types, embedding, dimensions, model, second_embedding, second_dimensions, second_model, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, array(select jsonb_array_elements_text($10::jsonb)),
           $11::${type}, $12, $13, $14::${type}, $15, $16, now())
         on conflict (chunk_id) do update set start_time = excluded.start_time, end_time = excluded.end_time,
           at = excluded.at, text = excluded.text, event_types = excluded.event_types,
           embedding = excluded.embedding, dimensions = excluded.dimensions, model = excluded.model,
           second_embedding = excluded.second_embedding, second_dimensions = excluded.second_dimensions,
           second_model = excluded.second_model, updated_at = excluded.updated_at
         where v.organization_id = excluded.organization_id
         returning 1`,
        [
          document.chunkId,
          document.organizationId,
          document.processId,
          document.cameraId ?? null,
          document.ordinal,
          document.startTime,
          document.endTime,
          document.at,
          document.text,
          JSON.stringify(document.eventTypes),
          ...(await placed(document)),
        ],
      )
      return rows.length > 0
    },

    async remove(selection) {
      const [column, id] =
        'chunkId' in selection ? ['chunk_id', selection.chunkId] : ['process_id', selection.processId]
      const organization = database.as(selection)
      await organization.query(`delete from ${table} where organization_id = $1 and ${column} = $2`, [id])
    },

    async hits(ranked, filter, limit) {
      const values: SqlValue[] = [JSON.stringify(ranked.map(({ chunkId }) => chunkId)), limit]
      const rows = await database.as(filter).query<HitRow>(
        `select chunk_id, process_id, ordinal, start_time, end_time, at, text, event_types
         from jsonb_array_elements_text($2::jsonb) with ordinality as ranked(id, place)
           join ${table} on chunk_id = ranked.id::uuid
         where ${conditions(filter, values)} order by place limit $3`,
        values,
      )
      const scores = new Map(ranked.map(({ chunkId, score }) => [chunkId, score]))
      return rows.map((row) => toHit(row, scores.get(row.chunk_id)!))
    },
  }
}

const toHit = (row: HitRow, score: number): SearchHit => ({
  chunkId: row.chunk_id,
  processId: row.process_id,
  ordinal: row.ordinal,
  startTime: row.start_time,
  endTime: row.end_time,
  at: toDate(row.at),
  text: row.text,
  eventTypes: row.event_types,
  score,
})
