import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { operatingContract } from '../../contracts/operating.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../../helpers/database.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  let database: Database
  t.before(async () => {
    database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => database.close())
  })
  operatingContract(t, 'Operating on PostgreSQL', () => database)
}
