import type { Database } from '../../database/database.ts'
import type { VectorIndex } from '../../ports.ts'
import type { SlotOf } from '../chunk-rows.ts'
import { CHUNK_DOCUMENTS } from '../tables.ts'
import { createVectorsInRows } from './in-rows.ts'

/**
 * Vectors in plain arrays, for a PostgreSQL without the pgvector extension. Exact, and linear in the chunks that pass
 * the filters: good for some ten thousand; beyond that install pgvector.
 */
export function createExactVectors(database: Database, slotOf?: SlotOf): VectorIndex {
  return createVectorsInRows(
    database,
    CHUNK_DOCUMENTS,
    {
      // Of unit vectors, as all of ours are, the cosine is the sum of the products.
      distance: (column, parameter) =>
        `(1 - (select sum(pair.a * pair.b) from unnest(${column}, ${parameter}::real[]) as pair(a, b)))`,
    },
    slotOf,
  )
}
