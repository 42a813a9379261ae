import type { Database } from '../database/database.ts'
import type { Search } from '../ports.ts'
import { createSqlSearch } from './sql-search.ts'

export interface ExactSearchOptions {
  /** Of the embedding model in use; documents of models of another size are found by their words only. */
  dimensions: number
}

/**
 * Vectors in plain arrays, for a PostgreSQL without the pgvector extension. Exact, and linear in the chunks that pass
 * the filters: good for some ten thousand; beyond that install pgvector.
 */
export function createExactSearch(database: Database, { dimensions }: ExactSearchOptions): Search {
  return createSqlSearch(database, {
    table: 'spectra_insights.chunk_documents',
    dimensions,
    type: 'real[]',
    textOf: (vector) => `{${vector.join(',')}}`,
    // Of unit vectors, as all of ours are, the cosine is the sum of the products.
    distanceTo: (parameter) =>
      `(1 - (select sum(pair.a * pair.b) from unnest(embedding, ${parameter}::real[]) as pair(a, b)))`,
    prepare: () => Promise.resolve(),
  })
}
