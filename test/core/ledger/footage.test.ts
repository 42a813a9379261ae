import t from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import type { Database } from '../../../core/database/database.ts'
import { footageContract } from '../../contracts/footage.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Footage on PGlite', async (t) => {
  const database = await testDatabase(t)
  footageContract(t, 'Footage on PGlite', () => database)
})

void t.test('Footage on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database: Database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  footageContract(t, 'Footage on PostgreSQL', () => database)
})
