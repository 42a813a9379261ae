import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { cameraScopeContract } from '../../contracts/camera-scope.ts'
import { camerasContract } from '../../contracts/cameras.ts'
import { interleavings } from '../../contracts/interleavings.ts'
import { instructionsContract } from '../../contracts/instructions.ts'
import { ledgerContract } from '../../contracts/ledger.ts'
import { orphansContract } from '../../contracts/orphans.ts'
import { processesContract } from '../../contracts/processes.ts'
import { recordersContract } from '../../contracts/recorders.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../../helpers/database.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  let database: Database
  t.before(async () => {
    database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => database.close())
  })
  ledgerContract(t, 'Ledger on PostgreSQL', () => database)
  recordersContract(t, 'Recorders on PostgreSQL', () => database)
  instructionsContract(t, 'Instructions on PostgreSQL', () => database)
  processesContract(t, 'Processes on PostgreSQL', () => database)
  camerasContract(t, 'Cameras on PostgreSQL', () => database)
  cameraScopeContract(t, 'Cameras of some people on PostgreSQL', () => database)
  orphansContract(t, 'Outbox on PostgreSQL', () => database)
  interleavings(t, 'Ledger on PostgreSQL', () => database)
}
