import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { instructionsContract } from '../../contracts/instructions.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
instructionsContract(t, 'Instructions on PGlite', () => database)
