import t from 'tap'
import type { Database } from '../../core/database/database.ts'
import { verificationContract } from '../contracts/verification.ts'
import { testDatabase } from '../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

verificationContract(t, 'Verification', () => database)
