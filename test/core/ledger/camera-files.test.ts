import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { cameraFilesContract } from '../../contracts/camera-files.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

cameraFilesContract(t, 'Folders of cameras on PGlite', () => database)
