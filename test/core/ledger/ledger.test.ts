import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { ledgerContract } from '../../contracts/ledger.ts'
import { processesContract } from '../../contracts/processes.ts'
import { recordersContract } from '../../contracts/recorders.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
ledgerContract(t, 'Ledger on PGlite', () => database)
processesContract(t, 'Processes on PGlite', () => database)
recordersContract(t, 'Recorders on PGlite', () => database)
