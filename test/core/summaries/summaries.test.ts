import t from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { summariesContract } from '../../contracts/summaries.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Summaries on PGlite', async (t) => {
  const database = await testDatabase(t)
  summariesContract(t, 'Summaries on PGlite', () => database)
})

void t.test('Summaries on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  summariesContract(t, 'Summaries on PostgreSQL', () => database)
})
