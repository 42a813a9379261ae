import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { rulesContract } from '../../contracts/rules.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

rulesContract(t, 'PGlite', () => database)
