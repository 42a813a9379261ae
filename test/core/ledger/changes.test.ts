import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { changesContract } from '../../contracts/changes.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

let embedded: Database
let server: Database
t.before(async () => {
  embedded = await testDatabase(t)
  if (NO_POSTGRES) return
  server = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => server.close())
})
changesContract(t, 'Changes on PGlite', () => embedded)
if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else changesContract(t, 'Changes on PostgreSQL', () => server)
