import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import t from 'tap'
import { createEmbeddedLocks } from '../../core/locks/embedded.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Locks } from '../../core/ports.ts'
import { createLeader, type Leader } from '../../supervisors/steward/leader.ts'
import { silentLogger } from '../../core/logger.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../helpers/database.ts'
import { eventually } from '../helpers/processes.ts'
import { fakeClock } from './helpers/clock.ts'
import { turns } from './helpers/until.ts'

function setup(locks: Locks = createEmbeddedLocks()) {
  const clock = fakeClock()
  const log: string[] = []
  const create = (name: string, work?: (signal: AbortSignal) => Promise<unknown>): Leader =>
    createLeader({
      ...{ name: 'test', locks, clock, random: () => 0.5, logger: silentLogger },
      async work(signal) {
        log.push(`${name} leads`)
        await (work?.(signal) ?? once(signal, 'abort'))
        log.push(`${name} stops`)
      },
    })
  return { clock, log, create }
}

void t.test('Leader: one at a time; when it closes, another leads', async (t) => {
  const { clock, log, create } = setup()
  const [a, b] = [create('a'), create('b')]
  a.start()
  b.start()
  await clock.advance(10_000)
  t.same(log, ['a leads'])
  t.ok(a.leading() && !b.leading())
  await a.close()
  t.same(log, ['a leads', 'a stops'])
  await clock.advance(1000)
  t.same(log, ['a leads', 'a stops', 'b leads'])
  await b.close()
  t.equal(clock.pending(), 0)
})

void t.test('Leader: a lost lock ends the work, and it wants to lead again', async (t) => {
  let lost = new AbortController()
  let free = true
  const locks: Locks = {
    async tryAcquire(name) {
      if (!free) return undefined
      lost = new AbortController()
      return { name, lost: lost.signal, release: () => Promise.resolve() }
    },
    close: () => Promise.resolve(),
  }
  const { clock, log, create } = setup(locks)
  const leader = create('a')
  leader.start()
  await turns()
  free = false
  lost.abort()
  await clock.advance(5000)
  t.same(log, ['a leads', 'a stops'])
  t.notOk(leader.leading())
  free = true
  await clock.advance(1000)
  t.same(log, ['a leads', 'a stops', 'a leads'])
  await leader.close()
})

void t.test(
  'Leader: work that fails gives the lock back; a database that is away is waited for',
  async (t) => {
    const embedded = createEmbeddedLocks()
    let away = true
    const locks: Locks = {
      ...embedded,
      async tryAcquire(name) {
        if (away) throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot reach the database')
        return embedded.tryAcquire(name)
      },
    }
    const { clock, log, create } = setup(locks)
    const bad = create('bad', () => Promise.reject(new Error('planted')))
    bad.start()
    await clock.advance(3000)
    t.same(log, [])
    away = false
    await clock.advance(1000)
    t.same(log, ['bad leads'])
    const good = create('good')
    good.start()
    await turns()
    t.same(log, ['bad leads', 'good leads'])
    await Promise.all([bad.close(), good.close()])
  },
)

void t.test(
  'Leader: work that does not end after its signal keeps nobody from leading, its own node included',
  async (t) => {
    const { clock, log, create } = setup()
    const endless = create('endless', () => new Promise(() => undefined))
    endless.start()
    await turns()
    const closed = endless.close()
    await clock.advance(5000)
    await closed
    const next = create('next')
    next.start()
    await turns()
    t.same(log, ['endless leads', 'next leads'])
    await next.close()

    const held = createEmbeddedLocks()
    let lost = new AbortController()
    const losing: Locks = {
      ...held,
      async tryAcquire(name) {
        const lock = await held.tryAcquire(name)
        lost = new AbortController()
        return lock && { ...lock, lost: lost.signal }
      },
    }
    const other = setup(losing)
    const again = other.create('a', () => new Promise(() => undefined))
    again.start()
    await turns()
    lost.abort()
    await other.clock.advance(7000)
    t.same(other.log, ['a leads', 'a leads'])
    t.ok(again.leading())
  },
)

void t.test('Leader: health says when nobody can be found out to lead', async (t) => {
  const embedded = createEmbeddedLocks()
  let ask: () => Promise<void> = async () => undefined
  const locks: Locks = {
    ...embedded,
    async tryAcquire(name) {
      await ask()
      return embedded.tryAcquire(name)
    },
  }
  const { clock, create } = setup(locks)
  const [leader, other] = [create('leader'), create('other')]
  leader.start()
  await turns()
  other.start()
  await clock.advance(60_000)
  t.same([leader.check(), other.check()], [{ ok: true }, { ok: true }])
  const away = new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot reach the database')
  ask = () => Promise.reject(away)
  await clock.advance(10_000)
  t.ok(other.check().ok, 'somebody led a moment ago')
  await clock.advance(10_000)
  t.match(other.check(), {
    ok: false,
    message: /who leads \(test\), for \d+ s now: Cannot reach the database/,
  })
  t.ok(leader.check().ok)
  ask = async () => undefined
  await clock.advance(2000)
  t.ok(other.check().ok)
  ask = () => new Promise(() => undefined)
  await clock.advance(20_000)
  t.match(other.check(), { ok: false, message: /no answer/ }, 'an asking that never ends')
  await leader.close()
})

void t.test(
  'Leader: of two processes one leads; when it is killed, the other does',
  { skip: NO_POSTGRES },
  async (t) => {
    const url = await migratedPostgresUrl(t)
    const script = resolve(import.meta.dirname, 'helpers/leader-process.ts')
    const candidates = ['a', 'b'].map((name) => {
      const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] })
      const said: string[] = []
      child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(...text.trim().split('\n')))
      t.teardown(() => child.kill('SIGKILL'))
      return { name, child, said }
    })
    const leads = ({ said }: { said: string[] }): boolean => said.includes('leads') && !said.includes('stops')
    await eventually('both want', () => candidates.every(({ said }) => said.includes('wants')))
    await eventually('one leads', () => candidates.some(leads))
    t.equal(candidates.filter(leads).length, 1)
    const [first, second] = candidates.sort((a, b) => Number(leads(b)) - Number(leads(a)))
    first!.child.kill('SIGKILL')
    await eventually('the other leads', () => leads(second!))
    second!.child.kill('SIGTERM')
    await eventually('it stops', () => second!.said.includes('stops') && second!.child.exitCode === 0)
  },
)
