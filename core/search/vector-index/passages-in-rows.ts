import type { Database, Sql, SqlValue } from '../../database/database.ts'
import type { Near, VectorEntry, VectorFilter } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import type { SearchTable } from '../tables.ts'

/** Cosine distance of a column of this size to a parameter. */
export type Distance = (column: string, parameter: string, dimensions: number) => string

/** Rows of one statement when vectors are removed. */
const BATCH = 10_000

/** The vectors of what chunks are found by besides their whole texts, in a table of their own. They go with the rows of their chunks. */
export interface PassagesInRows {
  /** In place of those of the same model; only where the row of the chunk is that of the entry. */
  write(entry: VectorEntry): Promise<void>
  /** The nearest, those of a chunk one by one. */
  nearest(sql: Sql, vector: Float32Array, filter: VectorFilter, n: number): Promise<Near[]>
  /** Removes those of a model. */
  drop(space: { model: string; dimensions: number }): Promise<void>
}

export function createPassagesInRows(
  database: Database,
  { name: chunks, passages: table, type, textOf }: SearchTable,
  distance: Distance,
): PassagesInRows {
  return {
    async write({ chunkId, organizationId, model, dimensions, vectors: [, ...others] }) {
      const key = [chunkId, organizationId, model, dimensions] as const
      const values: SqlValue[] = [...key]
      const rows = others.map((vector, index) => `(${index + 1}, $${values.push(textOf(vector))}::${type})`)
      await database.transaction(async (sql) => {
        await sql.query(
          `delete from ${table}
           where chunk_id = $1 and organization_id = $2 and model = $3 and dimensions = $4`,
          [...key],
        )
        if (rows.length === 0) return
        await sql.query(
          `insert into ${table} (chunk_id, organization_id, model, dimensions, place, embedding)
           select chunk_id, organization_id, $3::text, $4::int, given.place, given.embedding
           from ${chunks}, (values ${rows.join(', ')}) as given (place, embedding)
           where chunk_id = $1 and organization_id = $2
           on conflict (chunk_id, model, dimensions, place) do update set embedding = excluded.embedding`,
          values,
        )
      })
    },

    async nearest(sql, vector, filter, n) {
      const values: SqlValue[] = [textOf(vector), filter.model, n]
      const where = conditions(filter, values)
      const near = distance('p.embedding', '$2', vector.length)
      const rows = await sql.query<{ chunk_id: string; place: number; distance: number }>(
        `with nearest as (
           select p.chunk_id, p.place, ${near} as distance from ${table} p
           where p.dimensions = ${vector.length} and p.model = $3
             and exists (select 1 from ${chunks} where chunk_id = p.chunk_id and ${where})
           order by ${near} limit $4
         )
         select chunk_id::text as chunk_id, place, distance from nearest order by distance, chunk_id, place`,
        [filter.organizationId, ...values],
      )
      return rows.map(({ chunk_id: chunkId, place, distance }) => ({
        ...{ chunkId, place },
        similarity: 1 - distance,
      }))
    },

    async drop({ model, dimensions }) {
      for (let gone = BATCH; gone === BATCH;) {
        const rows = await database.query(
          `delete from ${table} where ctid = any (array(
             select ctid from ${table} where model = $1 and dimensions = $2 limit ${BATCH})) returning 1`,
          [model, dimensions],
        )
        gone = rows.length
      }
    },
  }
}
