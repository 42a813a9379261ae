import type { Database } from '../../database/database.ts'
import { SpectraError } from '../../errors.ts'
import type { VectorIndex } from '../../ports.ts'
import type { SlotOf } from '../chunk-rows.ts'
import { CHUNK_VECTORS } from '../tables.ts'
import { distance, dropHnsw, prepareHnsw } from './hnsw.ts'
import { createVectorsInRows } from './in-rows.ts'

/** Vectors in the pgvector extension: those of a model whose place is known are found by an approximate index (HNSW). */
export function createPgvectorVectors(database: Database, slotOf?: SlotOf): VectorIndex {
  return createVectorsInRows(
    database,
    CHUNK_VECTORS,
    {
      distance,
      check() {
        if (database.vectors) return
        throw new SpectraError('SS_CONFIG_INVALID', 'Cannot search: the database has no pgvector extension')
      },
      async prepare(space, slot) {
        await prepareHnsw(database, CHUNK_VECTORS, space, slot)
        await prepareHnsw(database, CHUNK_VECTORS, space, 'passages')
      },
      drop: (space) => dropHnsw(database, CHUNK_VECTORS.name, space),
      // Filters apply after the index: without going on scanning, a rare process would find nothing.
      tune: (sql) =>
        sql.query(
          `select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)`,
        ),
    },
    slotOf,
  )
}
