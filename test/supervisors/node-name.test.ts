import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import { createEmbeddedLocks } from '../../core/locks/embedded.ts'
import type { Lock, Locks } from '../../core/ports.ts'
import { silentLogger } from '../../core/logger.ts'
import { createNodeName } from '../../supervisors/steward/node-name.ts'
import { startNode } from '../../supervisors/node/node.ts'
import { fakeClock } from './helpers/clock.ts'
import { clusterOf, testPorts } from './helpers/system.ts'

/** Locks whose holder loses them when the test says so. */
function fragileLocks() {
  const inner = createEmbeddedLocks()
  const controllers = new Map<string, { lost: AbortController; lock: Lock }>()
  const state = { away: false }
  const locks: Locks = {
    ...inner,
    async tryAcquire(name) {
      if (state.away) throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot reach the database')
      const lock = await inner.tryAcquire(name)
      if (!lock) return undefined
      const lost = new AbortController()
      controllers.set(name, { lost, lock })
      return { ...lock, lost: lost.signal }
    },
  }
  /** The holder learns of it after somebody else has taken the lock, or at once. */
  const lose = async (name: string, { stolen = false } = {}): Promise<void> => {
    const { lost, lock } = controllers.get(name)!
    await lock.release()
    if (stolen) await inner.tryAcquire(name)
    lost.abort()
  }
  return { locks, lose, state }
}

function setup() {
  const clock = fakeClock()
  const fragile = fragileLocks()
  const gaveUp: string[] = []
  const create = () =>
    createNodeName({
      ...{ name: 'a', locks: fragile.locks, clock, logger: silentLogger },
      onTaken: ({ code }) => gaveUp.push(code),
    })
  return { clock, ...fragile, gaveUp, create }
}

void t.test(
  'Node name: a second node of one name is refused, once it has asked for long enough',
  async (t) => {
    const { clock, create } = setup()
    const first = create()
    await first.take()
    const second = create()
    const refused = t.rejects(second.take(), { code: 'SS_NODE_NAME_TAKEN', message: /Cannot be the node a/ })
    await clock.advance(4000)
    await refused
    const third = create()
    const taken = third.take()
    await clock.advance(1000)
    await first.release()
    await clock.advance(1000)
    await taken
    await third.release()
    t.equal(clock.pending(), 0, 'a name that is given back meanwhile is free')
  },
)

void t.test('Node name: what was lost is taken again', async (t) => {
  const { clock, locks, lose, gaveUp, create, state } = setup()
  const name = create()
  await name.take()
  state.away = true
  await lose('node:a')
  await clock.advance(60_000)
  state.away = false
  await clock.advance(1000)
  t.equal(await locks.tryAcquire('node:a'), undefined, 'an outage is waited out')
  t.same(gaveUp, [])
  await name.release()
  t.ok(await locks.tryAcquire('node:a'))
})

void t.test('Node name: a node whose name is another’s by then gives itself up', async (t) => {
  const { clock, lose, gaveUp, create } = setup()
  const name = create()
  await name.take()
  await lose('node:a', { stolen: true })
  await clock.advance(1000)
  t.same(gaveUp, [], 'a sweeper may hold it for a moment')
  await clock.advance(10_000)
  t.same(gaveUp, ['SS_NODE_NAME_TAKEN'])
  await name.release()
  t.equal(clock.pending(), 0)
})

void t.test('Node name: a database that is away at the start is waited for', async (t) => {
  const { clock, locks, create, state } = setup()
  state.away = true
  const name = create()
  await name.take()
  state.away = false
  await clock.advance(1000)
  t.equal(await locks.tryAcquire('node:a'), undefined)
  await name.release()
})

void t.test('Node: two nodes of one name do not run together; the name is free after a drain', async (t) => {
  const { ports, mailbox } = testPorts(t)
  t.teardown(() => mailbox.close())
  const cluster = clusterOf({ actor: 'well-behaved.ts' })
  const start = () => startNode({ name: 'same', cluster, roles: ['chunker'], ports })
  const first = await start()
  await t.rejects(start(), { code: 'SS_NODE_NAME_TAKEN' })
  await first.stop()
  const again = await start()
  await again.stop()
})
