import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { everyTableContract } from '../../contracts/every-table.ts'
import { tenantsContract } from '../../contracts/tenants.ts'
import { NO_POSTGRES, testDatabase, testPostgresUrl } from '../../helpers/database.ts'

let pglite: Database
let postgresql: Database
t.before(async () => {
  pglite = await testDatabase(t)
  if (NO_POSTGRES) return
  postgresql = await openPostgresqlDatabase({ url: await testPostgresUrl(t), pool: 3 })
  t.teardown(() => postgresql.close())
})

tenantsContract(t, 'PGlite', () => pglite)
everyTableContract(t, 'PGlite', () => pglite)
if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  tenantsContract(t, 'PostgreSQL', () => postgresql)
  everyTableContract(t, 'PostgreSQL', () => postgresql)
}
