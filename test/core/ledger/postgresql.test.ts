import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { interleavings } from '../../contracts/interleavings.ts'
import { ledgerContract } from '../../contracts/ledger.ts'
import { processesContract } from '../../contracts/processes.ts'

const url = process.env.SPECTRA_TEST_POSTGRES_URL

if (url) {
  let database: Database
  t.before(async () => {
    database = await openPostgresqlDatabase({ url })
    t.teardown(() => database.close())
  })
  ledgerContract(t, 'Ledger on PostgreSQL', () => database)
  processesContract(t, 'Processes on PostgreSQL', () => database)
  interleavings(t, 'Ledger on PostgreSQL', () => database)
} else {
  t.pass('not run here', { skip: 'SPECTRA_TEST_POSTGRES_URL names no server (scripts/services env)' })
}
