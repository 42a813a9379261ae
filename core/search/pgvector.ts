import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Search, SearchDocument } from '../ports.ts'
import { hybridQuery, toHit, type HitRow } from './hybrid-query.ts'
import { prepareVectorIndex } from './vector-index.ts'

export interface PgvectorSearchOptions {
  /** Of the embedding model in use; documents of models of another size are found by their words only. */
  dimensions: number
}

const TABLE = 'spectra_insights.chunk_vectors'

/** Search by words and by meaning in the database itself, with the pgvector extension. */
export function createPgvectorSearch(database: Database, { dimensions }: PgvectorSearchOptions): Search {
  let prepared: Promise<void> | undefined

  async function ready(): Promise<void> {
    if (!database.vectors) {
      throw new SpectraError('SS_CONFIG_INVALID', 'Cannot search: the database has no pgvector extension')
    }
    prepared ??= prepareVectorIndex(database, TABLE, dimensions)
    await prepared.catch((error: unknown) => {
      prepared = undefined
      throw error
    })
  }

  function textOf(vector: Float32Array, what: string): string {
    if (vector.length === dimensions) return `[${vector.join(',')}]`
    throw new SpectraError(
      'SS_INTERNAL',
      `Cannot ${what}: its vector has ${vector.length} dimensions, the index ${dimensions}`,
      { retryable: false },
    )
  }

  return {
    async index(document: SearchDocument) {
      const vector = textOf(document.vector, `index chunk ${document.chunkId}`)
      await ready()
      await database.query(
        `insert into ${TABLE} as v (chunk_id, organization_id, process_id, camera_id, ordinal, start_time, end_time, at,
           text, event_types, embedding, dimensions, model, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, array(select jsonb_array_elements_text($10::jsonb)), $11::vector,
           $12, $13, now())
         on conflict (chunk_id) do update set start_time = excluded.start_time, end_time = excluded.end_time,
           at = excluded.at, text = excluded.text, event_types = excluded.event_types,
           embedding = excluded.embedding, dimensions = excluded.dimensions, model = excluded.model,
           updated_at = excluded.updated_at
         where v.organization_id = excluded.organization_id`,
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
          vector,
          dimensions,
          document.model,
        ],
      )
    },

    async remove(selection) {
      await ready()
      const [column, id] =
        'chunkId' in selection ? ['chunk_id', selection.chunkId] : ['process_id', selection.processId]
      await database.query(`delete from ${TABLE} where ${column} = $1`, [id])
    },

    async query(query) {
      const { limit = 10 } = query
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
        throw new SpectraError('SS_INPUT_INVALID', `Cannot find ${limit} moments: ask for 1 to 100`)
      }
      const vector = textOf(query.vector, 'search')
      await ready()
      const { statement, values } = hybridQuery(TABLE, query, { vector, dimensions, limit })
      const rows = await database.transaction(async (sql) => {
        // Filters apply after the index: without going on scanning, a rare process would find nothing.
        await sql.query(
          `select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)`,
        )
        return sql.query<HitRow>(statement, values)
      })
      return rows.map(toHit)
    },

    async health() {
      await ready()
      await database.query(`select 1 from ${TABLE} limit 1`)
    },
  }
}
