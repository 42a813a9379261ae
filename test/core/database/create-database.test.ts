import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { NO_POSTGRES, onServer } from '../../helpers/database.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  const SERVER = process.env.SPECTRA_TEST_POSTGRES_URL!

  /** The address of a database that is not there, and gone after the test. */
  const missing = (t: Test, name = `te"st ${randomUUID().slice(0, 8)}`): URL => {
    const url = new URL(SERVER)
    url.pathname = `/${encodeURIComponent(name)}`
    t.teardown(() => onServer(`drop database if exists "${name.replaceAll('"', '""')}" with (force)`))
    return url
  }

  void t.test('PostgreSQL: a database that is not there is created, by one of those who start', async (t) => {
    const { href: url, host, pathname } = missing(t)
    const created: string[] = []
    const open = () => openPostgresqlDatabase({ url, onCreated: (place) => void created.push(place) })
    const opened = await Promise.all([open(), open(), open()])
    for (const database of opened) {
      await database.health()
      await database.close()
    }
    t.same(created, [`${host}${pathname}`])
  })

  void t.test('PostgreSQL: a worker or an operator creates no database', async (t) => {
    const { href: url } = missing(t)
    const refused = { code: 'SS_DATABASE_UNAVAILABLE', message: /does not exist/ }
    await t.rejects(openPostgresqlDatabase({ url, migrate: false }), refused)
  })

  void t.test(
    'PostgreSQL: who may not create the database is told the command, not the password',
    async (t) => {
      const role = `role_${randomUUID().slice(0, 8)}`
      await onServer(`create role ${role} login password 'hunter2'`)
      t.teardown(() => onServer(`drop role ${role}`))
      const url = missing(t, 'the cameras')
      url.username = role
      url.password = 'hunter2'
      const error = await openPostgresqlDatabase({ url: url.href, waitMs: 60_000 }).catch(
        (thrown: unknown) => thrown,
      )
      t.match(error, {
        code: 'SS_DATABASE_UNAVAILABLE',
        message: `Cannot open the database: there is no "the cameras" on ${url.host}, and this user may not create it`,
        advice: `psql -h ${url.hostname} -p ${url.port} -c 'create database "the cameras" owner "${role}"'`,
      })
      t.notMatch(JSON.stringify([error, (error as Error).message]), 'hunter2')
    },
  )
}
