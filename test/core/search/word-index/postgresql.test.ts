import t from 'tap'
import type { Database } from '../../../../core/database/database.ts'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { CHUNK_DOCUMENTS, CHUNK_VECTORS } from '../../../../core/search/tables.ts'
import { createPostgresqlWords } from '../../../../core/search/word-index/postgresql.ts'
import { wordIndexContract } from '../../../contracts/word-index.ts'
import { emptyTables, testDatabase } from '../../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

for (const table of [CHUNK_VECTORS, CHUNK_DOCUMENTS]) {
  wordIndexContract(t, `Words of ${table.name}`, async () => {
    await emptyTables(database)
    return { words: createPostgresqlWords(database, table), rows: createChunkRows(database, table) }
  })
}
