import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { cameraScopeContract } from '../../contracts/camera-scope.ts'
import { camerasContract } from '../../contracts/cameras.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

camerasContract(t, 'Cameras on PGlite', () => database)
cameraScopeContract(t, 'Cameras of some people on PGlite', () => database)
