import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { budgetsContract } from '../../contracts/budgets.ts'
import { emptyTables, NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

const opened: Database[] = []
t.beforeEach(async () => {
  for (const database of opened) {
    await emptyTables(database)
    await database.query('delete from spectra_core.org_config')
  }
})

let embedded: Database
t.before(async () => {
  embedded = await testDatabase(t)
  opened.push(embedded)
})
budgetsContract(t, 'Budgets (embedded)', () => embedded)

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  let server: Database
  t.before(async () => {
    server = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => server.close())
    opened.push(server)
  })
  budgetsContract(t, 'Budgets (PostgreSQL)', () => server)
}
