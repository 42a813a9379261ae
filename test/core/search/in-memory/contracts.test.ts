import t from 'tap'
import type { Database } from '../../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../../core/database/postgresql.ts'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { CHUNK_DOCUMENTS, CHUNK_VECTORS, type SearchTable } from '../../../../core/search/tables.ts'
import { createInMemoryIndex, type InMemoryIndex } from '../../../../core/search/in-memory/in-memory.ts'
import { searchContract } from '../../../contracts/search.ts'
import { vectorIndexContract } from '../../../contracts/vector-index.ts'
import { wordIndexContract } from '../../../contracts/word-index.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../../helpers/database.ts'
import { composedSearch } from '../../../helpers/search.ts'

/** One index for all promises on a table: what the last one left is removed, as it follows. */
function contracts(name: string, database: () => Database, tables: readonly SearchTable[]): void {
  for (const table of tables) {
    let index: InMemoryIndex | undefined
    t.teardown(() => index?.close())
    const open = async (): Promise<InMemoryIndex> => {
      await database().query(`delete from ${table.name}`)
      return (index ??= createInMemoryIndex(database(), table))
    }
    const rows = () => createChunkRows(database(), table)
    const where = `In memory, ${name}, ${table.name}`
    wordIndexContract(t, where, async () => ({ words: (await open()).words, rows: rows() }))
    vectorIndexContract(t, where, async () => ({ vectors: (await open()).vectors, rows: rows() }))
    searchContract(t, where, async (planted) => {
      const { words, vectors, ranking } = await open()
      // Planted indexes are asked themselves.
      const own = planted ? { words, vectors } : { words, vectors, ranking }
      return composedSearch(database(), table, { ...own, ...planted })
    })
  }
}

let pglite: Database
t.before(async () => {
  pglite = await testDatabase(t)
})
contracts('PGlite', () => pglite, [CHUNK_VECTORS, CHUNK_DOCUMENTS])

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  let postgresql: Database
  t.before(async () => {
    postgresql = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => postgresql.close())
  })
  contracts('PostgreSQL', () => postgresql, [CHUNK_DOCUMENTS])
}
