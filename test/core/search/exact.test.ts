import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { createExactSearch } from '../../../core/search/exact.ts'
import { DIMENSIONS, searchContract } from '../../contracts/search.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

searchContract(t, 'exact', async () => {
  await emptyTables(database)
  return createExactSearch(database, { dimensions: DIMENSIONS })
})
