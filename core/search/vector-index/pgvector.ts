import type { Database } from '../../database/database.ts'
import { SpectraError } from '../../errors.ts'
import type { EmbeddingSpace, VectorIndex } from '../../ports.ts'
import { CHUNK_VECTORS } from '../tables.ts'
import { distanceTo, prepareHnsw } from './hnsw.ts'
import { createVectorsInRows } from './in-rows.ts'

/**
 * Vectors in the pgvector extension. Those of the model in use are found by an approximate index (HNSW), those of another
 * one by looking at each.
 */
export function createPgvectorVectors(database: Database, inUse: EmbeddingSpace): VectorIndex {
  return createVectorsInRows(database, CHUNK_VECTORS, {
    distanceTo,
    async prepare() {
      if (!database.vectors) {
        throw new SpectraError('SS_CONFIG_INVALID', 'Cannot search: the database has no pgvector extension')
      }
      await prepareHnsw(database, CHUNK_VECTORS.name, inUse)
    },
    // Filters apply after the index: without going on scanning, a rare process would find nothing.
    tune: (sql) =>
      sql.query(
        `select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)`,
      ),
  })
}
