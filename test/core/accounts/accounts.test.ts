import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { accountsContract } from '../../contracts/accounts.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

accountsContract(t, 'PGlite', () => database)

void t.test('Accounts on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const postgresql = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t), name: 'test' })
  t.teardown(() => postgresql.close())
  accountsContract(t, 'PostgreSQL', () => postgresql)
})
