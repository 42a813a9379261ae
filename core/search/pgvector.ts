import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Search } from '../ports.ts'
import { createSqlSearch } from './sql-search.ts'
import { distanceTo, prepareVectorIndex } from './vector-index.ts'

export interface PgvectorSearchOptions {
  /** Of the embedding model in use; documents of models of another size are found by their words only. */
  dimensions: number
}

const TABLE = 'spectra_insights.chunk_vectors'

/** Vectors in the pgvector extension, found by an approximate index (HNSW). */
export function createPgvectorSearch(database: Database, { dimensions }: PgvectorSearchOptions): Search {
  return createSqlSearch(database, {
    table: TABLE,
    dimensions,
    type: 'vector',
    textOf: (vector) => `[${vector.join(',')}]`,
    distanceTo: (parameter) => distanceTo(parameter, dimensions),
    async prepare() {
      if (!database.vectors) {
        throw new SpectraError('SS_CONFIG_INVALID', 'Cannot search: the database has no pgvector extension')
      }
      await prepareVectorIndex(database, TABLE, dimensions)
    },
    // Filters apply after the index: without going on scanning, a rare process would find nothing.
    tune: (sql) =>
      sql.query(
        `select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)`,
      ),
  })
}
