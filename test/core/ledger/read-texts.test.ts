import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { readTextsContract } from '../../contracts/read-texts.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Texts in pictures on PGlite', async (t) => {
  const database = await testDatabase(t)
  readTextsContract(t, 'Texts in pictures on PGlite', () => database)
})

void t.test('Texts in pictures on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database: Database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  readTextsContract(t, 'Texts in pictures on PostgreSQL', () => database)
})
