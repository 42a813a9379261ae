import t from 'tap'
import { createEmbeddedLocks } from '../../core/locks/embedded.ts'
import type { Ports } from '../../core/ports.ts'
import { silentLogger } from '../../core/logger.ts'
import { createSchedulers } from '../../supervisors/steward/schedulers.ts'
import { clearBench, journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { clusterOf, startSystem } from './helpers/system.ts'
import { turns } from './helpers/until.ts'

const scheduler = 'test/supervisors/actors/ticking.ts'

void t.test(
  'Schedulers: one node ticks at a time, goes on after a failure, and another follows it',
  async (t) => {
    clearBench()
    const clock = fakeClock()
    const locks = createEmbeddedLocks()
    const ports = { locks, storage: { health: () => Promise.resolve() } } as unknown as Ports
    const create = () =>
      createSchedulers({
        stages: [
          { name: 'stream', config: { scheduler } },
          { name: 'vlm', config: {} },
        ],
        ...{ ports, clock, random: () => 0.5, logger: silentLogger },
      })
    const [a, b] = [create(), create()]
    await a.start()
    await b.start()
    await turns()
    for (let step = 0; step < 5; step++) await clock.advance(20)
    t.equal(journal.length, 3, 'it failed at its third tick')
    const views = () => [a, b].map((one) => one.view({ id: 'node/stream', name: 'stream' }).length)
    await clock.advance(1000)
    t.ok(journal.length > 3, 'somebody goes on')
    t.same(views().sort(), [0, 1], 'one of them')
    const [leading, other] = views()[0] === 1 ? [a, b] : [b, a]
    t.match(leading.view({ id: 'node/stream', name: 'stream' }), [
      { id: 'node/stream/ticking', kind: 'service', state: 'ready' },
    ])
    t.same(leading.view({ id: 'node/vlm', name: 'vlm' }), [], 'it belongs to its stage')
    await leading.close()
    const before = journal.length
    await clock.advance(1500)
    t.ok(journal.length > before, 'the other follows')
    await other.close()
    t.equal(clock.pending(), 0)
  },
)

void t.test('Schedulers: a tick that never ends is told of, and holds up nobody for long', async (t) => {
  clearBench()
  const clock = fakeClock()
  const schedulers = createSchedulers({
    stages: [{ name: 'stream', config: { scheduler: 'test/supervisors/actors/endless.ts' } }],
    ports: { locks: createEmbeddedLocks() } as unknown as Ports,
    ...{ clock, random: () => 0.5, logger: silentLogger },
  })
  await schedulers.start()
  await clock.advance(10_000)
  t.same(schedulers.checks(), { endless: { ok: true, figures: { rounds: 0, failed: 0, sinceMs: 10_000 } } })
  await clock.advance(10_000)
  t.match(schedulers.checks(), { endless: { ok: false, message: /endless.*for 20 s now/ } })
  await clock.advance(45_000)
  t.ok(journal.length > 2, 'somebody ticks again')
  t.match(schedulers.checks(), { endless: { ok: true } })
  await schedulers.close()
  t.equal(clock.pending(), 0)
})

void t.test('Schedulers: closed while they are loaded, they never tick (P7)', async (t) => {
  clearBench()
  const clock = fakeClock()
  const schedulers = createSchedulers({
    stages: [{ name: 'stream', config: { scheduler } }],
    ports: { locks: createEmbeddedLocks(), storage: { health: () => Promise.resolve() } } as unknown as Ports,
    ...{ clock, random: () => 0.5, logger: silentLogger },
  })
  const started = schedulers.start()
  await schedulers.close()
  await started
  await clock.advance(60_000)
  t.same(journal, [])
  t.equal(clock.pending(), 0)
})

void t.test('Schedulers: the scheduler of a stage stands in the tree below it', async (t) => {
  const cluster = clusterOf({ actor: 'well-behaved.ts', scheduler })
  const { node } = await startSystem(t, cluster)
  await t.resolves(
    (async () => {
      for (;;) {
        const { children } = await node.tree()
        if (children[0]!.children.some(({ name }) => name === 'ticking')) return
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })(),
  )
})

void t.test('Schedulers: a module that exports none keeps the node from starting', async (t) => {
  const cluster = clusterOf({
    actor: 'well-behaved.ts',
    scheduler: 'test/supervisors/actors/well-behaved.ts',
  })
  await t.rejects(startSystem(t, cluster), {
    code: 'SS_CONFIG_INVALID',
    message: /exports no defineScheduler/,
  })
})
