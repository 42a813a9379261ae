import type { Database, Sql, SqlValue } from '../../database/database.ts'
import type { VectorIndex } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import { checkDimensions } from '../dimensions.ts'
import type { SearchTable } from '../tables.ts'

/** How the vectors of one table are compared. */
export interface Comparison {
  /** Cosine distance of the embeddings of this size to a parameter. */
  distanceTo(parameter: string, dimensions: number): string
  /** Makes what must be there before the first use. May run on several nodes at once. */
  prepare?(): Promise<void>
  /** Settings of the transaction of a query. */
  tune?(sql: Sql): Promise<unknown>
}

/** The vectors that the rows have: they come and go with these. */
export function createVectorsInRows(
  database: Database,
  table: SearchTable,
  { distanceTo, prepare, tune }: Comparison,
): VectorIndex {
  let prepared: Promise<void> | undefined

  async function ready(): Promise<void> {
    prepared ??= prepare?.() ?? Promise.resolve()
    await prepared.catch((error: unknown) => {
      prepared = undefined
      throw error
    })
  }

  return {
    async upsert(entry) {
      checkDimensions(entry.vector, entry, `index chunk ${entry.chunkId}`)
      await ready()
    },

    remove: () => Promise.resolve(),

    async nearest(vector, filter, n) {
      checkDimensions(vector, filter, 'search')
      await ready()
      const values: SqlValue[] = [table.textOf(vector), filter.model, n]
      const where = `${conditions(filter, values)} and dimensions = ${vector.length} and model = $3`
      const distance = distanceTo('$2', vector.length)
      // Sorted by id after the cut: before it, an index would have to bring all that are equally near, which may be thousands.
      const statement = `
        with nearest as (
          select chunk_id, ${distance} as distance from ${table.name} where ${where}
          order by ${distance} limit $4
        )
        select chunk_id from nearest order by distance, chunk_id`
      // By the owner, as words are looked up: under a policy PostgreSQL uses no index for a distance.
      const rows = await database.transaction(async (sql) => {
        await tune?.(sql)
        return sql.query<{ chunk_id: string }>(statement, [filter.organizationId, ...values])
      })
      return rows.map((row) => row.chunk_id)
    },

    async health() {
      await ready()
      await database.query(`select 1 from ${table.name} limit 1`)
    },
  }
}
