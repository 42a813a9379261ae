import t from 'tap'
import type { Database } from '../../../../core/database/database.ts'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { CHUNK_DOCUMENTS } from '../../../../core/search/tables.ts'
import { createExactVectors } from '../../../../core/search/vector-index/exact.ts'
import { vectorIndexContract } from '../../../contracts/vector-index.ts'
import { emptyTables, testDatabase } from '../../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

vectorIndexContract(t, 'Exact vectors', async () => {
  await emptyTables(database)
  return { vectors: createExactVectors(database), rows: createChunkRows(database, CHUNK_DOCUMENTS) }
})
