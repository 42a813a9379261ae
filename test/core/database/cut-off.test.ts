import t, { type Test } from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { inspectPostgresql } from '../../../core/database/inspect.ts'
import { openPostgresqlDatabase, type PostgresqlOptions } from '../../../core/database/postgresql.ts'
import { MIGRATIONS_TABLE } from '../../../schema/migrations/names.ts'
import { NO_POSTGRES, testPostgresUrl } from '../../helpers/database.ts'
import { privateServices } from '../../helpers/private-services.ts'
import { eventually } from '../../helpers/processes.ts'
import { tcpProxy } from '../../helpers/tcp-proxy.ts'

const AWAY = { code: 'SS_DATABASE_UNAVAILABLE' }
const WAIT_MS = 120_000
const MIGRATION_LOCK = 7_723_001

/** Where a migration waits: for another node's, or in its middle, for a table that somebody else makes just now. */
const PLACES = {
  'for another node': `select pg_advisory_xact_lock(${MIGRATION_LOCK})`,
  'for a table': 'create schema spectra_ops',
}

type Admin = Pick<Database, 'query' | 'transaction'>

const MINE = 'from pg_stat_activity where application_name = $1 and datname = current_database()'
const terminate = (admin: Admin): Promise<unknown> =>
  admin.query(`select pg_terminate_backend(pid) ${MINE}`, ['node-1'])
const isWaiting = async (admin: Admin, name = 'node-1'): Promise<boolean> =>
  (await admin.query(`select pid ${MINE} and wait_event_type = 'Lock'`, [name])).length > 0

/** Keeps the migration waiting at its place while `meanwhile` runs. */
async function held(admin: Admin, place: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const undo = new Error('undo')
  await admin
    .transaction(async (sql) => {
      await sql.query(place)
      await meanwhile()
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
}

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  /** An empty database, and somebody who looks at it from outside. */
  async function empty(t: Test) {
    const url = await testPostgresUrl(t)
    const admin = await openPostgresqlDatabase({ url, pool: 3, migrate: false, name: 'admin' })
    t.teardown(() => admin.close())
    const open = (options: Partial<PostgresqlOptions> = {}): Promise<Database> => {
      const opening = openPostgresqlDatabase({ url, pool: 1, name: 'node-1', ...options })
      opening.catch(() => undefined)
      return opening
    }
    return { url, admin, open }
  }

  for (const [what, place] of Object.entries(PLACES)) {
    void t.test(`PostgreSQL: a migration that is cut off while it waits ${what} fails`, async (t) => {
      const { admin, open } = await empty(t)
      await held(admin, place, async () => {
        const opening = open()
        await eventually('it waits', () => isWaiting(admin))
        await terminate(admin)
        await t.rejects(opening, AWAY)
      })
    })

    void t.test(
      `PostgreSQL: a migration that is cut off while it waits ${what} is tried again as long as there is time`,
      async (t) => {
        const { admin, open } = await empty(t)
        const said: string[] = []
        let opening: Promise<Database> | undefined
        await held(admin, place, async () => {
          opening = open({ waitMs: WAIT_MS, onWait: ({ code }) => void said.push(code) })
          for (let times = 0; times < 2; times++) {
            await eventually('it waits', () => isWaiting(admin))
            await terminate(admin)
            await eventually('it is gone', async () => !(await isWaiting(admin)))
          }
        })
        const database = await opening!
        await database.health()
        await database.close()
        t.same(said, [AWAY.code])
      },
    )
  }

  void t.test('PostgreSQL: a migration whose server falls silent fails, and is tried again', async (t) => {
    const { url, admin, open } = await empty(t)
    const { hostname: host, port } = new URL(url)
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    await held(admin, PLACES['for another node'], async () => {
      const opening = open({ url: proxy.through(url) })
      await eventually('it waits', () => isWaiting(admin))
      proxy.blackhole()
      await t.rejects(opening, AWAY)
    })
    proxy.heal()
    await (await open({ url: proxy.through(url) })).close()
  })

  void t.test('PostgreSQL: who looks at a server that falls silent is told', async (t) => {
    const { url, admin, open } = await empty(t)
    await (await open()).close()
    const { hostname: host, port } = new URL(url)
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    await held(admin, `lock table ${MIGRATIONS_TABLE} in access exclusive mode`, async () => {
      const looking = inspectPostgresql(proxy.through(url))
      looking.catch(() => undefined)
      await eventually('it waits', () => isWaiting(admin, 'spectra doctor'))
      proxy.blackhole()
      await t.rejects(looking, { ...AWAY, message: /timeout/ })
    })
  })

  void t.test(
    'PostgreSQL: a transaction of the ORM that is cut off costs no connection, and closing waits for none',
    async (t) => {
      const { admin, open } = await empty(t)
      const database = await open()
      const { em } = await database.orm()
      const cutOff = em.transactional(async (em) => {
        await em.getConnection().execute('select 1', [], 'all', em.getTransactionContext())
        await terminate(admin)
        await em.getConnection().execute('select 1', [], 'all', em.getTransactionContext())
      })
      await t.rejects(cutOff)
      await database.query('select 1')
      await database.close()
    },
  )

  void t.test('PostgreSQL: who never gives a connection back holds up no closing', async (t) => {
    const { open } = await empty(t)
    const database = await open({ timeouts: { statementMs: 500 } })
    const session = await database.session!()
    await database.close()
    t.ok(session.ended.aborted)
  })

  void t.test('PostgreSQL: a server that stops in the middle of a migration is waited for', async (t) => {
    const services = await privateServices(t, 'postgres')
    const url = services.url('postgres')
    const admin = await openPostgresqlDatabase({ url, pool: 3, migrate: false, name: 'admin' })
    t.teardown(() => admin.close())
    const opening = openPostgresqlDatabase({ url, name: 'node-1', waitMs: WAIT_MS })
    await held(admin, PLACES['for a table'], async () => {
      await eventually('it waits', () => isWaiting(admin))
      await services.stop('postgres')
    })
    await t.rejects(openPostgresqlDatabase({ url, name: 'node-2' }), AWAY)
    await services.start('postgres')
    const database = await opening
    await database.health()
    await database.close()
  })
}
