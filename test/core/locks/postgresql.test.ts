import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { CLIENT_PATIENCE_MS, SERVER_PATIENCE_MS } from '../../../core/database/session.ts'
import { SpectraError } from '../../../core/errors.ts'
import { createPostgresqlLocks, keyOf } from '../../../core/locks/postgresql.ts'
import { locksContract } from '../../contracts/locks.ts'
import { NO_POSTGRES, testPostgresUrl } from '../../helpers/database.ts'
import { eventually } from '../../helpers/processes.ts'
import { tcpProxy } from '../../helpers/tcp-proxy.ts'

const HOLDER = resolve(import.meta.dirname, 'holder.ts')

void t.test('PostgreSQL locks', { skip: NO_POSTGRES }, async (t) => {
  const url = await testPostgresUrl(t)
  const database = await openPostgresqlDatabase({ url })
  t.teardown(() => database.close())
  const locksOf = (on: Database) => createPostgresqlLocks(on as Required<Database>)
  const mine = (t: { teardown(fn: () => unknown): unknown }) => {
    const locks = locksOf(database)
    t.teardown(() => locks.close())
    return locks
  }

  locksContract(t, 'PostgreSQL locks', async (t) => [mine(t), mine(t)])

  void t.test('a holder that is killed frees its lock', async (t) => {
    const locks = mine(t)
    const holder = spawn(process.execPath, [HOLDER, url, 'leader'], { stdio: ['ignore', 'pipe', 'inherit'] })
    t.teardown(() => holder.kill('SIGKILL'))
    const [said] = (await once(holder.stdout.setEncoding('utf8'), 'data')) as [string]
    t.equal(said.trim(), 'held')
    t.equal(await locks.tryAcquire('leader'), undefined)
    holder.kill('SIGKILL')
    await eventually('the lock is free', async () => (await locks.tryAcquire('leader')) !== undefined)
  })

  void t.test('a holder that is frozen holds nothing for long, though its connection stays', async (t) => {
    const locks = mine(t)
    const args = [HOLDER, url, 'frozen', String(CLIENT_PATIENCE_MS)]
    const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    t.teardown(() => holder.kill('SIGKILL'))
    const [said] = (await once(holder.stdout.setEncoding('utf8'), 'data')) as [string]
    t.equal(said.trim(), 'held')
    holder.kill('SIGSTOP')
    await eventually('the lock is free', async () => (await locks.tryAcquire('frozen')) !== undefined)
  })

  void t.test('a lock whose asking failed is held by nobody, whatever the server answered', async (t) => {
    const { session } = database as Required<Database>
    let hears = false
    const deaf = createPostgresqlLocks({
      async session() {
        const opened = await session()
        return {
          ...opened,
          query: async (statement, parameters) => {
            const rows = await opened.query(statement, parameters)
            if (!hears)
              throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot reach the database: read timeout')
            return rows as never
          },
        }
      },
    })
    t.teardown(() => deaf.close())
    await t.rejects(deaf.tryAcquire('granted'), { code: 'SS_DATABASE_UNAVAILABLE' })
    const locks = mine(t)
    await eventually('the lock is free', async () => (await locks.tryAcquire('granted')) !== undefined)
    hears = true
    t.ok(await deaf.tryAcquire('another'), 'on a new connection')
  })

  void t.test('a holder whose connection ends knows it, and can take the lock again', async (t) => {
    const [one, other] = [mine(t), mine(t)]
    const lock = await one.tryAcquire('leader')
    const beside = await one.tryAcquire('node:a')
    const lost = Promise.all([once(lock!.lost, 'abort'), once(beside!.lost, 'abort')])
    await database.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
       and ((classid::bigint << 32) | objid::bigint) = $1`,
      [keyOf('leader')],
    )
    await lost
    await eventually('the lock is free', async () => (await other.tryAcquire('leader')) !== undefined)
    t.ok(await one.tryAcquire('node:a'), 'on a new connection')
    await lock!.release()
    t.equal(await one.tryAcquire('leader'), undefined, 'releasing what was lost takes it from nobody')
  })

  void t.test('a holder that cannot reach the server any more knows it first', async (t) => {
    const target = new URL(url)
    const proxy = await tcpProxy(t, { host: target.hostname, port: Number(target.port) })
    const far = await openPostgresqlDatabase({ url: proxy.through(url), pool: 2 })
    const locks = locksOf(far)
    const lock = await locks.tryAcquire('leader')
    proxy.blackhole()
    await once(lock!.lost, 'abort')
    t.ok(CLIENT_PATIENCE_MS < SERVER_PATIENCE_MS, 'a server that hears nothing would wait for longer')
    proxy.heal()
    await eventually('it is free', async () => (await locks.tryAcquire('leader')) !== undefined)
    await locks.close()
    await far.close()
  })

  void t.test('a server that is away is SS_DATABASE_UNAVAILABLE, and no verdict on the lock', async (t) => {
    const target = new URL(url)
    const proxy = await tcpProxy(t, { host: target.hostname, port: Number(target.port) })
    const far = await openPostgresqlDatabase({ url: proxy.through(url), pool: 2 })
    const locks = locksOf(far)
    proxy.drop()
    await t.rejects(locks.tryAcquire('leader'), { code: 'SS_DATABASE_UNAVAILABLE' })
    proxy.heal()
    t.ok(await locks.tryAcquire('leader'))
    await locks.close()
    await far.close()
  })
})
