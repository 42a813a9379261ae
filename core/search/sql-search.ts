import type { Database, Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Search } from '../ports.ts'
import { hybridQuery, toHit, type HitRow } from './hybrid-query.ts'

/** How one kind of table keeps vectors and measures between them. */
export interface VectorIndex {
  table: string
  dimensions: number
  /** Type of the column, and of vectors in statements. */
  type: string
  /** A vector in that type's text form. */
  textOf(vector: Float32Array): string
  /** Cosine distance of the embeddings to a parameter. */
  distanceTo(parameter: string): string
  /** Makes what must be there before the first use. May run on several nodes at once. */
  prepare(database: Database): Promise<void>
  /** Settings of the transaction of a query. */
  tune?(sql: Sql): Promise<unknown>
}

/** Search by words and by meaning in the database itself. */
export function createSqlSearch(database: Database, index: VectorIndex): Search {
  const { table, dimensions } = index
  let prepared: Promise<void> | undefined

  async function ready(): Promise<void> {
    prepared ??= index.prepare(database)
    await prepared.catch((error: unknown) => {
      prepared = undefined
      throw error
    })
  }

  function textOf(vector: Float32Array, what: string): string {
    if (vector.length === dimensions) return index.textOf(vector)
    throw new SpectraError(
      'SS_INTERNAL',
      `Cannot ${what}: its vector has ${vector.length} dimensions, the index ${dimensions}`,
      { retryable: false },
    )
  }

  return {
    async index(document) {
      const vector = textOf(document.vector, `index chunk ${document.chunkId}`)
      await ready()
      await database.query(
        `insert into ${table} as v (chunk_id, organization_id, process_id, camera_id, ordinal, start_time, end_time, at,
           text, event_types, embedding, dimensions, model, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, array(select jsonb_array_elements_text($10::jsonb)),
           $11::${index.type}, $12, $13, now())
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
      await database.query(`delete from ${table} where ${column} = $1`, [id])
    },

    async query(query) {
      const { limit = 10 } = query
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
        throw new SpectraError('SS_INPUT_INVALID', `Cannot find ${limit} moments: ask for 1 to 100`)
      }
      const vector = textOf(query.vector, 'search')
      await ready()
      const { statement, values } = hybridQuery(index, query, { vector, limit })
      const rows = await database.transaction(async (sql) => {
        await index.tune?.(sql)
        return sql.query<HitRow>(statement, values)
      })
      return rows.map(toHit)
    },

    async health() {
      await ready()
      await database.query(`select 1 from ${table} limit 1`)
    },
  }
}
