import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { cameraFilesContract } from '../../contracts/camera-files.ts'
import { migratedPostgresUrl, NO_POSTGRES, testDatabase } from '../../helpers/database.ts'

// Only a server lets two schedulers work at the same moment; embedded, a test from end to end goes the same way.
let database: Database
t.before(async () => {
  if (NO_POSTGRES) {
    database = await testDatabase(t)
    return
  }
  database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
})

cameraFilesContract(t, `Folders of cameras on ${NO_POSTGRES ? 'PGlite' : 'PostgreSQL'}`, () => database)
