import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { createClients } from '../../../core/database/clients.ts'
import { connect } from '../../../core/database/connect.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { everyTableContract } from '../../contracts/every-table.ts'
import { tenantsContract } from '../../contracts/tenants.ts'
import { ORG } from '../../helpers/pipeline.ts'
import { NO_POSTGRES, testDatabase, testPostgresUrl } from '../../helpers/database.ts'

let pglite: Database
let postgresql: Database
t.before(async () => {
  pglite = await testDatabase(t)
  if (NO_POSTGRES) return
  postgresql = await openPostgresqlDatabase({ url: await testPostgresUrl(t), pool: 3 })
  t.teardown(() => postgresql.close())
})

tenantsContract(t, 'PGlite', () => pglite)
everyTableContract(t, 'PGlite', () => pglite)
if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  tenantsContract(t, 'PostgreSQL', () => postgresql)
  everyTableContract(t, 'PostgreSQL', () => postgresql)

  const whose = `select current_user = session_user as owner,
    coalesce(current_setting('spectra.organization', true), '') as organization`
  const nobodys = [{ owner: true, organization: '' }]

  void t.test('PostgreSQL: P8: where the role cannot be taken, nothing is asked as the owner', async (t) => {
    const { pool, close } = await connect({ url: await testPostgresUrl(t), pool: 1 }, { vectors: false }, {})
    t.teardown(close)
    const { query, transaction } = createClients(pool)
    const settings = `set local spectra.organization = 'x'; set local role nobody_of_this_name`
    await t.rejects(
      transaction(async () => t.fail('asked'), settings),
      { message: /nobody_of_this_name/ },
    )
    t.same(await query(whose), nobodys, 'and the connection is as it was')
  })

  void t.test(
    'PostgreSQL: P8: a connection that is lost in the middle is followed by a new one',
    async (t) => {
      const url = await testPostgresUrl(t)
      const database = await openPostgresqlDatabase({ url, pool: 1 })
      const other = await openPostgresqlDatabase({ url, pool: 1, migrate: false })
      t.teardown(() => Promise.all([database.close(), other.close()]))
      const cut = database.as({ organizationId: ORG, cameras: [] }).transaction(async (sql) => {
        const [row] = await sql.query<{ pid: number }>('select pg_backend_pid() as pid')
        await other.query('select pg_terminate_backend($1)', [row!.pid])
        return sql.query('select 1')
      })
      await t.rejects(cut, { code: 'SS_DATABASE_UNAVAILABLE' })
      t.same(await database.query(whose), nobodys)
    },
  )
}
