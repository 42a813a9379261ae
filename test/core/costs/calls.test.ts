import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { costsContract } from '../../contracts/costs.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

let embedded: Database
t.before(async () => {
  embedded = await testDatabase(t)
})
costsContract(t, 'Costs (embedded)', () => embedded)

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  let server: Database
  t.before(async () => {
    server = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => server.close())
  })
  costsContract(t, 'Costs (PostgreSQL)', () => server)
}
