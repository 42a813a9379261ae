import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { cameraMasksContract } from '../../contracts/camera-masks.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Masks on PGlite', async (t) => {
  const database = await testDatabase(t)
  cameraMasksContract(t, 'Masks on PGlite', () => database)
})

void t.test('Masks on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database: Database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  cameraMasksContract(t, 'Masks on PostgreSQL', () => database)
})
