import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { ringContract } from '../../contracts/ring.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Ring on PGlite', async (t) => {
  const database = await testDatabase(t)
  ringContract(t, 'Ring on PGlite', () => database)
})

void t.test('Ring on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database: Database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  ringContract(t, 'Ring on PostgreSQL', () => database)
})
