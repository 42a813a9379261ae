import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { searchContract } from '../../contracts/search.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import { exactSearch, pgvectorSearch } from '../../helpers/search.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

for (const [name, compose] of Object.entries({ exact: exactSearch, pgvector: pgvectorSearch })) {
  searchContract(t, `Search, ${name}`, async (planted) => {
    await emptyTables(database)
    return compose(database, planted)
  })
}
