import type { Database } from '../../database/database.ts'
import type { VectorIndex } from '../../ports.ts'
import { CHUNK_DOCUMENTS } from '../tables.ts'
import { createVectorsInRows } from './in-rows.ts'

/**
 * Vectors in plain arrays, for a PostgreSQL without the pgvector extension. Exact, and linear in the chunks that pass
 * the filters: good for some ten thousand; beyond that install pgvector.
 */
export function createExactVectors(database: Database): VectorIndex {
  return createVectorsInRows(database, CHUNK_DOCUMENTS, {
    // Of unit vectors, as all of ours are, the cosine is the sum of the products.
    distanceTo: (parameter) =>
      `(1 - (select sum(pair.a * pair.b) from unnest(embedding, ${parameter}::real[]) as pair(a, b)))`,
  })
}
