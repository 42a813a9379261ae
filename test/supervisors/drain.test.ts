import t from 'tap'
import { planDrain } from '../../supervisors/node/drain.ts'
import { gate, journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'
import { until } from './helpers/until.ts'

void t.test('Drain: finishes what is in hand, takes nothing new, flushes the outbox (P7)', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts', workers: 2 }))
  await system.send(...['a', 'b', 'c', 'd'].map((name) => request(name, 'gate')))
  await until(() => journal.filter((entry) => entry === 'started').length === 2, 'two are in hand')
  const drained = system.node.drain(60_000)
  t.match(await system.node.health(), { live: true, ready: false })
  gate('gate').open()
  t.same(await drained, { handedBack: 0, finished: 2 })
  t.equal(system.worklog.done.size, 2)
  t.same(system.worklog.pending, [])
  t.match(await system.mailbox.depth('M0_RESULTS_QUEUE'), { ready: 4 })
  t.match(await system.mailbox.depth('M0_PRIORITY_QUEUE'), { ready: 2, inFlight: 0 })
})

void t.test(
  'Drain: what is not finished by the deadline is handed back, attempt unchanged (P7)',
  async (t) => {
    const clock = fakeClock()
    const system = await startSystem(t, clusterOf({ actor: 'slow.ts' }), { clock })
    await system.send(request('a', 'gate'))
    await until(() => system.worklog.commits.length === 1, 'it has begun')
    const drained = system.node.drain(10_000)
    await clock.advance(5000)
    await until(() => journal.includes('cleaned up'), 'the actor has cleaned up')
    t.same(await drained, { handedBack: 1, finished: 0 })
    t.match(await system.mailbox.browse('M0_PRIORITY_QUEUE'), [{ id: request('a').id, attempt: 1 }])
    t.equal(system.worklog.done.size, 0, 'half of the work does not count as all of it')
  },
)

void t.test('Drain: work that ignores its signal does not hold the node past the deadline', async (t) => {
  const clock = fakeClock()
  const system = await startSystem(t, clusterOf({ actor: 'stubborn.ts' }), { clock })
  await system.send(request('a'))
  await until(() => journal.includes('started'), 'it has begun')
  const drained = system.node.drain(10_000)
  await clock.advance(10_000)
  t.same(await drained, { handedBack: 1, finished: 0 })
  t.match(await system.mailbox.browse('M0_PRIORITY_QUEUE'), [{ attempt: 1 }])
})

void t.test('Drain: a second call joins the first, and stop() hands back at once', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts' }))
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.commits.length === 1, 'it has begun')
  const stopped = system.node.stop()
  t.same(await system.node.drain(), { handedBack: 1, finished: 0 })
  await stopped
  t.equal(await system.node.ended, undefined)
  t.equal((await system.node.tree()).state, 'stopped')
  t.match(await system.mailbox.depth('M0_PRIORITY_QUEUE'), { ready: 1, consumers: 0 })
})

void t.test('Drain: leaves no timer behind', async (t) => {
  const clock = fakeClock()
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts', workers: 3 }), { clock })
  await system.send(request('a'), request('b'))
  await until(() => system.worklog.done.size === 2, 'both are done')
  await system.node.drain()
  t.equal(clock.pending(), 0)
})

void t.test('planDrain() leaves a grace of at most half of the time', async (t) => {
  t.same(planDrain(30_000, 5000), { workMs: 25_000, graceMs: 5000 })
  t.same(planDrain(4000, 5000), { workMs: 2000, graceMs: 2000 })
  t.same(planDrain(-1, 5000), { workMs: 0, graceMs: 0 })
})

void t.test(
  'Drain: a node that is told to end while it starts starts nothing more, and ends (P7)',
  async (t) => {
    const parts = testPorts(t)
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const { tryAcquire } = parts.ports.locks
    parts.ports.locks.tryAcquire = async (name) => {
      if (name !== 'node:node-1') return tryAcquire(name)
      asked.resolve()
      await answer.promise
      return tryAcquire(name)
    }
    let subscribed = 0
    const control = { obey: async () => ((subscribed += 1), { cancel: async () => undefined }) } as never
    const cluster = clusterOf({ actor: 'well-behaved.ts', scheduler: 'test/supervisors/actors/ticking.ts' })
    const starting = startSystem(t, cluster, { parts, control, handleSignals: true })
    await asked.promise
    process.emit('SIGTERM')
    answer.resolve()
    const { node } = await starting
    t.equal(await node.ended, undefined)
    t.equal((await node.tree()).state, 'stopped')
    t.equal(subscribed, 0, 'it listens to nobody')
    t.same(journal, [])
    for (const name of ['outbox', 'ticking', 'node:node-1']) t.ok(await tryAcquire(name), `${name} is free`)
  },
)
