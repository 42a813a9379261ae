import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { cameraRegionsContract } from '../../contracts/camera-regions.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

void t.test('Lines and zones on PGlite', async (t) => {
  const database = await testDatabase(t)
  cameraRegionsContract(t, 'Lines and zones on PGlite', () => database)
})

void t.test('Lines and zones on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database: Database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  cameraRegionsContract(t, 'Lines and zones on PostgreSQL', () => database)
})
