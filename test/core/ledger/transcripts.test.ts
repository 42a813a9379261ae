import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { transcriptsContract } from '../../contracts/transcripts.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Transcripts on PGlite', async (t) => {
  const database = await testDatabase(t)
  transcriptsContract(t, 'Transcripts on PGlite', () => database)
})

void t.test('Transcripts on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database: Database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  transcriptsContract(t, 'Transcripts on PostgreSQL', () => database)
})
