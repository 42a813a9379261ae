import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { operatingContract } from '../../contracts/operating.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

operatingContract(t, 'Operating on PGlite', () => database)
