import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { joinedEventsContract } from '../../contracts/joined-events.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Joined events on PGlite', async (t) => {
  const database = await testDatabase(t)
  joinedEventsContract(t, 'Joined events on PGlite', () => database)
})

void t.test('Joined events on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database: Database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  joinedEventsContract(t, 'Joined events on PostgreSQL', () => database)
})
