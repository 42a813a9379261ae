import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { interleavings } from '../../contracts/interleavings.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
interleavings(t, 'Ledger on PGlite', () => database)
