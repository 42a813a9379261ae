import t, { type Test } from 'tap'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { resolve } from 'node:path'
import { inspect } from 'node:util'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase, type PostgresqlOptions } from '../../../core/database/postgresql.ts'
import { NO_POSTGRES, testPostgresUrl } from '../../helpers/database.ts'
import { privateServices } from '../../helpers/private-services.ts'
import { eventually } from '../../helpers/processes.ts'
import { tcpProxy } from '../../helpers/tcp-proxy.ts'

const AWAY = { name: 'SpectraError', code: 'SS_DATABASE_UNAVAILABLE', retryable: true }
const BUSY = { name: 'SpectraError', code: 'SS_DATABASE_BUSY', retryable: true }
const OPENER = resolve(import.meta.dirname, 'opener.ts')
const SLEEP = 'select pg_sleep(60)'
const MARK = `insert into spectra_core.organizations (id, name, created_at) values (gen_random_uuid(), $1, now())`
const pidOf = async (sql: Pick<Database, 'query'>): Promise<number> =>
  (await sql.query<{ pid: number }>('select pg_backend_pid() as pid'))[0]!.pid

const works = (database: Database): Promise<void> =>
  eventually('the database answers', () =>
    database.query('select 1').then(
      () => true,
      () => false,
    ),
  )

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  const url = await testPostgresUrl(t)
  const { hostname: host, port } = new URL(url)
  const admin = await openPostgresqlDatabase({ url, pool: 2, name: 'admin' })
  t.teardown(() => admin.close())

  const open = async (t: Test, options: Partial<PostgresqlOptions> = {}): Promise<Database> => {
    const database = await openPostgresqlDatabase({ url, pool: 1, name: 'node-1', ...options })
    t.teardown(() => database.close())
    return database
  }
  /** Of this test: others of the same name use the same server. */
  const OURS = `from pg_stat_activity where application_name = 'node-1' and datname = current_database()`
  const backends = (state = '%'): Promise<{ pid: number }[]> =>
    admin.query(`select pid ${OURS} and state like $1`, [state])
  const terminate = async (): Promise<void> => {
    await admin.query(`select pg_terminate_backend(pid) ${OURS}`)
    await eventually('they are gone', async () => (await backends()).length === 0)
  }
  const there = async (name: string): Promise<boolean> =>
    (await admin.query('select 1 from spectra_core.organizations where name = $1', [name])).length > 0
  const promise = (what: string, run: (t: Test) => Promise<unknown>): void =>
    void t.test(`PostgreSQL, outages: ${what}`, (t) => run(t) as Promise<void>)

  promise('its connections carry the name of the node', async (t) => {
    const database = await open(t)
    await eventually('those that prepared it are gone', async () => (await backends()).length === 1)
    t.same(await backends(), [{ pid: await pidOf(database) }])
  })

  promise('idle connections that are terminated end no process, and others take their place', async (t) => {
    const database = await open(t, { pool: 4 })
    const all = Promise.withResolvers<void>()
    let begun = 0
    const one = () =>
      database.transaction(async (sql) => {
        await sql.query('select 1')
        if (++begun === 4) all.resolve()
        await all.promise
      })
    await Promise.all([one(), one(), one(), one()])
    await eventually('there are four', async () => (await backends()).length === 4)
    await terminate()
    await works(database)
  })

  promise('a statement whose connection is terminated is an outage, and the next one works', async (t) => {
    const database = await open(t)
    const sleeping = database.query(SLEEP)
    sleeping.catch(() => undefined)
    await eventually('it sleeps', async () => (await backends('active')).length === 1)
    await terminate()
    await t.rejects(sleeping, { ...AWAY, message: /^Cannot reach the database: / })
    await database.query('select 1')
  })

  promise(
    'a transaction whose connection is terminated leaves nothing; its connection is not used again',
    async (t) => {
      const database = await open(t)
      let before = 0
      const failing = database.transaction(async (sql) => {
        before = await pidOf(sql)
        await sql.query(MARK, ['half'])
        await terminate()
        await sql.query(MARK, ['other half'])
      })
      await t.rejects(failing, AWAY)
      t.notOk((await there('half')) || (await there('other half')))
      t.not(await pidOf(database), before)
    },
  )

  promise('a transaction in which a statement had failed is never taken for committed', async (t) => {
    const database = await open(t)
    const failing = database.transaction(async (sql) => {
      await sql.query(MARK, ['swallowed'])
      await sql.query('select 1 / 0').catch(() => undefined)
    })
    await t.rejects(failing, { message: /^Cannot commit: / })
    t.notOk(await there('swallowed'))
    await database.query('select 1')
  })

  promise('a statement that takes too long is busy, and costs no connection', async (t) => {
    const database = await open(t, { timeouts: { statementMs: 500 } })
    const pid = await pidOf(database)
    await t.rejects(database.query(SLEEP), { ...BUSY, message: /statement timeout/ })
    await t.rejects(
      database.transaction((sql) => sql.query(SLEEP)),
      BUSY,
    )
    t.equal(await pidOf(database), pid)
  })

  promise('a lock that another transaction keeps is busy', async (t) => {
    const database = await open(t, { pool: 2, timeouts: { lockMs: 50 } })
    await database.query(MARK, ['locked'])
    const lock = `select 1 from spectra_core.organizations where name = 'locked' for update`
    await admin.transaction(async (sql) => {
      await sql.query(lock)
      const message = /lock timeout, while locking tuple .* in relation "organizations"/
      await t.rejects(database.query(lock), { ...BUSY, message })
      await database.health()
    })
    await database.query(lock)
  })

  promise('a table that others cannot write to is told by its health, with who keeps it', async (t) => {
    const database = await open(t, { pool: 2 })
    const stranger = await open(t, { pool: 2, name: 'a stranger' })
    const told = async (): Promise<string> =>
      database.health().then(
        () => '',
        (thrown: unknown) => (t.match(thrown, BUSY), (thrown as Error).message),
      )
    const said: string[] = []
    const isTold = (what: RegExp) => async (): Promise<boolean> => {
      said.push(await told())
      return what.test(said.at(-1)!)
    }
    for (const mode of ['share', 'access exclusive']) {
      await stranger.transaction(async (sql) => {
        await sql.query(`lock table spectra_core.organizations in ${mode} mode`)
        const who =
          /^Cannot use the table spectra_core.organizations: session \d+ \(a stranger, user .*\) has locked it for \d+ s/
        await eventually(`${mode} is told`, isTold(who))
      })
      await database.health()
    }
    let waiting: Promise<unknown> | undefined
    await stranger.transaction(async (sql) => {
      await sql.query('select 1 from spectra_core.organizations')
      waiting = admin.transaction((sql) =>
        sql.query('lock table spectra_core.organizations in access exclusive mode'),
      )
      waiting.catch(() => undefined)
      await eventually('who is next in line is told', isTold(/\(admin, user .*\) waits to lock it/))
    })
    await waiting
    await database.health()
  })

  promise('a transaction in which nothing happens is ended by the server, and ends no process', async (t) => {
    const database = await open(t, { timeouts: { idleInTransactionMs: 50 } })
    const failing = database.transaction(async (sql) => {
      await sql.query(MARK, ['asleep'])
      await eventually('the server ends it', async () => (await backends()).length === 0)
      await sql.query('select 1')
    })
    await t.rejects(failing, AWAY)
    t.notOk(await there('asleep'))
    await database.query('select 1')
  })

  promise('a pool without a free connection is an outage after a time', async (t) => {
    const database = await open(t, { timeouts: { connectMs: 2000 } })
    await database.transaction(async () => {
      await t.rejects(database.query('select 1'), { ...AWAY, message: /timeout exceeded/ })
    })
    await database.query('select 1')
  })

  promise('a network that swallows everything is noticed; who waited for a connection goes on', async (t) => {
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const database = await open(t, {
      url: proxy.through(url),
      timeouts: { statementMs: 1000, connectMs: 60_000 },
    })
    await database.query('select 1')
    proxy.blackhole()
    const swallowed = database.query('select 1')
    const waiting = database.query('select 2 as two')
    await t.rejects(swallowed, { ...AWAY, message: /timeout/ })
    proxy.heal()
    t.same(await waiting, [{ two: 2 }])
    await t.rejects(
      database.transaction(async (sql) => {
        proxy.blackhole()
        await sql.query('select 1')
      }),
      AWAY,
    )
    proxy.heal()
    await works(database)
    proxy.blackhole()
    await database.close()
  })

  promise('closing ends the process, though nobody answers the goodbye', async (t) => {
    let silent = false
    const pipe = (from: Socket, to: Socket): Socket =>
      from.on('data', (piece) => silent || to.write(piece)).on('end', () => silent || to.end())
    const middle = createServer({ allowHalfOpen: true }, (client) => {
      const server = connect({ host, port: Number(port) })
      pipe(client, server)
      pipe(server, client)
      t.teardown(() => [client, server].forEach((socket) => socket.destroy()))
    })
    t.teardown(() => middle.close())
    await once(middle.listen(0, '127.0.0.1'), 'listening')
    const far = new URL(url)
    far.port = String((middle.address() as AddressInfo).port)
    const child = fork(OPENER, [far.href], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    t.teardown(() => child.kill('SIGKILL'))
    await once(child, 'message')
    silent = true
    child.send('close')
    t.same(await once(child, 'exit'), [0, null])
  })

  promise('connections that are reset or refused are an outage until the server is back', async (t) => {
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const database = await open(t, { url: proxy.through(url), pool: 5 })
    const calls = Array.from({ length: 20 }, () => database.query(SLEEP))
    await eventually('they are under way', async () => (await backends('active')).length === 5)
    proxy.drop()
    for (const result of await Promise.allSettled(calls))
      t.match(result, { status: 'rejected', reason: AWAY })
    await t.rejects(database.health(), AWAY)
    proxy.heal()
    await works(database)
  })

  promise('a commit whose answer is lost is an outage, though it was done', async (t) => {
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const database = await open(t, { url: proxy.through(url) })
    const unknown = database.transaction(async (sql) => {
      await sql.query(MARK, ['done'])
      proxy.blackhole({ direction: 'toClient' })
    })
    unknown.catch(() => undefined)
    await eventually('it is committed', () => there('done'))
    proxy.heal()
    proxy.reset()
    await t.rejects(unknown, AWAY)
    await works(database)
  })

  promise('a connection whose statements were prepared before a migration is replaced', async (t) => {
    const database = await open(t)
    await admin.query('create table if not exists public.grows (a int)')
    const all = (): Promise<unknown> => database.query('select * from public.grows where a > $1', [0])
    await all()
    await admin.query('alter table public.grows add column b int')
    await t.rejects(all(), AWAY)
    await all()
  })

  promise('who is refused is told at once, and the password is not shown', async (t) => {
    const wrong = new URL(url)
    wrong.password = 'hunter2'
    const refused = await openPostgresqlDatabase({ url: wrong.href, waitMs: 60_000 }).catch(
      (thrown: unknown) => thrown,
    )
    t.match(refused, { ...AWAY, message: /password authentication failed/ })
    t.notMatch(inspect(refused, { depth: 10, showHidden: true }), /hunter2/)
    const elsewhere = new URL(url)
    elsewhere.pathname = '/nowhere'
    const opening = openPostgresqlDatabase({ url: elsewhere.href, waitMs: 60_000, migrate: false })
    await t.rejects(opening, { ...AWAY, message: /database "nowhere" does not exist/ })
    const secure = openPostgresqlDatabase({ url: `${url}?sslmode=verify-full`, waitMs: 60_000 })
    await t.rejects(secure, { ...AWAY, message: /does not support SSL/ }, 'the whole address counts')
  })

  void t.test('PostgreSQL, outages: a private server', async (t) => {
    const services = await privateServices(t, 'postgres')
    const options = { url: services.url('postgres'), pool: 3, timeouts: { connectMs: 2000 } }

    await t.test(
      'one that crashes and comes back: what was committed is there, and all goes on',
      async (t) => {
        const database = await openPostgresqlDatabase(options)
        t.teardown(() => database.close())
        await database.transaction((sql) => sql.query(MARK, ['before']))
        const sleeping = database.query(SLEEP)
        const postmaster = parentOf(await pidOf(database))
        process.kill(postmaster, 'SIGQUIT')
        await t.rejects(sleeping, AWAY)
        await t.rejects(database.query('select 1'), AWAY)
        await eventually('it is gone', () => !isThere(postmaster))
        await services.start('postgres')
        await works(database)
        t.equal(
          (await database.query(`select 1 from spectra_core.organizations where name = 'before'`)).length,
          1,
        )
      },
    )

    await t.test('one that is away at the start is waited for, and that is said once', async (t) => {
      await services.stop('postgres')
      await t.rejects(openPostgresqlDatabase(options), { ...AWAY, message: /ECONNREFUSED/ })
      const told = new EventTarget()
      const said: string[] = []
      const opening = openPostgresqlDatabase({
        ...options,
        waitMs: 60_000,
        onWait: ({ message }) => void (said.push(message), told.dispatchEvent(new Event('told'))),
      })
      await once(told, 'told')
      await services.start('postgres')
      const database = await opening
      await database.health()
      await database.close()
      t.match(said, [/^Cannot reach the database: .*ECONNREFUSED/])
      t.equal(said.length, 1)
    })
  })
}

const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
