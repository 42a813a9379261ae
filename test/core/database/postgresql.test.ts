import t from 'tap'
import { createLedger } from '../../../core/ledger/index.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { databaseContract } from '../../contracts/database.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../../helpers/database.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else
  databaseContract(t, 'PostgreSQL', async () => openPostgresqlDatabase({ url: await migratedPostgresUrl(t) }))

void t.test('PostgreSQL: health() of one that may only be read says so', { skip: NO_POSTGRES }, async (t) => {
  const url = await migratedPostgresUrl(t)
  const writable = await openPostgresqlDatabase({ url })
  t.teardown(() => writable.close())
  await writable.health()
  const name = new URL(url).pathname.slice(1)
  await writable.query(`alter database ${name} set default_transaction_read_only = on`)
  const database = await openPostgresqlDatabase({ url, migrate: false })
  t.teardown(() => database.close())
  t.same(await database.query('select 1 as one'), [{ one: 1 }])
  await t.rejects(database.health(), { code: 'SS_DATABASE_UNAVAILABLE', message: /may only be read/ })
  await t.rejects(createLedger(database).worklog.health(), { code: 'SS_DATABASE_UNAVAILABLE' })
})

void t.test('PostgreSQL: a server that is not there is SS_DATABASE_UNAVAILABLE', async (t) => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/none'
  await t.rejects(openPostgresqlDatabase({ url: nowhere }), { code: 'SS_DATABASE_UNAVAILABLE' })
})
