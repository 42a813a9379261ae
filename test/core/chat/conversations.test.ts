import t from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { conversationsContract } from '../../contracts/conversations.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Conversations on PGlite', async (t) => {
  const database = await testDatabase(t)
  conversationsContract(t, 'Conversations on PGlite', () => database)
})

void t.test('Conversations on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  conversationsContract(t, 'Conversations on PostgreSQL', () => database, ['database'])
})
