import t from 'tap'
import { systemClock } from '../../core/clock.ts'
import { SpectraError } from '../../core/errors.ts'
import type { ActorNode } from '../../core/ports.ts'
import { createActorSystem } from '../../supervisors/worker/actor-system.ts'
import { aggregate } from '../../supervisors/node/health.ts'
import { silentLogger } from '../../core/logger.ts'
import { startNode } from '../../supervisors/node/node.ts'
import { createStage } from '../../supervisors/stage/stage.ts'
import { journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'
import { until } from './helpers/until.ts'

/** A comedy actor's own view of what is below it: its internals hold the list. */
interface Tree {
  name: string
  children?: Tree[]
}

void t.test('Node: shows its tree, with states, counts and stable ids', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts', workers: 2 }))
  await system.send(request('a'), request('b'), request('c'))
  await until(() => system.worklog.done.size === 3 && system.idle(), 'all is done')
  const flat = (node: ActorNode): ActorNode[] => [node, ...node.children.flatMap(flat)]
  const tree = await system.node.tree()
  t.same(
    flat(tree).map(({ id, kind, state }) => [id, kind, state]),
    [
      ['node-1', 'node', 'ready'],
      ['node-1/chunker', 'stage', 'ready'],
      ['node-1/chunker/consumer', 'service', 'ready'],
      ['node-1/chunker/chunker-1', 'worker', 'ready'],
      ['node-1/chunker/chunker-2', 'worker', 'ready'],
      ['node-1/outbox-relay', 'service', 'ready'],
      ['node-1/steward', 'service', 'ready'],
      ['node-1/steward/admission-M0_PRIORITY_QUEUE', 'service', 'ready'],
      ['node-1/steward/recall-M0_PRIORITY_QUEUE', 'service', 'ready'],
      ['node-1/steward/letters', 'service', 'ready'],
      ['node-1/steward/sweeper', 'service', 'ready'],
    ],
  )
  t.match(tree, { handled: 3, failed: 0, inFlight: 0, pid: process.pid, rssBytes: Number })
  t.match(tree.children[0], { queue: 'M0_PRIORITY_QUEUE', handled: 3 })
  t.equal(JSON.stringify(await system.node.tree()).length > 0, true)
})

void t.test('Node: tidies up while it leads, and works on where that fails', async (t) => {
  let rounds = 0
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), {
    async keepHouse(signal) {
      rounds += 1
      t.notOk(signal.aborted)
      throw new SpectraError('SS_STORAGE_UNAVAILABLE', 'Cannot list the objects')
    },
  })
  await until(() => rounds === 1, 'it has tried')
  const { ready, checks } = await system.node.health()
  t.ok(ready)
  t.ok(checks['steward:housekeeping'])
  const late = { 'steward:housekeeping': { ok: false, message: 'cannot tidy up' } }
  t.match(aggregate('running', {}, late), { ready: true, degraded: ['steward:housekeeping'] })
})

void t.test('Node: is ready when its stages run and the ports that its actors declared work', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }))
  const health = await system.node.health()
  t.match(health, { ready: true, live: true })
  t.same(Object.keys(health.checks).sort(), [
    'clock',
    'mailbox',
    'outbox-relay',
    'registry',
    'stage:chunker',
    'steward',
    'steward:admission-M0_PRIORITY_QUEUE',
    'steward:letters',
    'steward:recall-M0_PRIORITY_QUEUE',
    'steward:sweeper',
    'storage',
    'worklog',
  ])
  system.ports.storage.health = () => Promise.reject(new Error('the bucket is gone'))
  t.match(await system.node.health(), {
    ready: false,
    live: true,
    checks: { storage: { ok: false, message: 'the bucket is gone' }, mailbox: { ok: true } },
  })
})

void t.test('Node: is not ready when a loop that it leads does not come round, and says why', async (t) => {
  const parts = testPorts(t)
  const gone = new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot count messages: a queue is gone')
  parts.ports.orphans.waiting = () => Promise.reject(gone)
  let aheadMs = 0
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  const { node } = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { parts, clock })
  const loop = 'steward:admission-M0_PRIORITY_QUEUE'
  await until(async () => (await node.health()).checks[loop]?.figures?.failed !== 0, 'it failed')
  aheadMs = 20_000
  t.match(await node.health(), {
    ready: false,
    live: true,
    checks: { [loop]: { ok: false, message: /^cannot admit .* for \d+ s now: .*a queue is gone$/ } },
  })
})

void t.test('Node: a port that never answers counts as failed', async (t) => {
  const clock = fakeClock()
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { clock })
  system.ports.storage.health = () => new Promise(() => undefined)
  const health = system.node.health()
  await clock.advance(3000)
  t.match(await health, { ready: false, checks: { storage: { message: 'no answer within 3000 ms' } } })
})

void t.test('aggregate(): live and ready, by the state of the node', async (t) => {
  const ok = { a: { ok: true } }
  const of = (state: Parameters<typeof aggregate>[0]) => {
    const { live, ready } = aggregate(state, ok, ok)
    return [live, ready]
  }
  t.same(of('starting'), [true, false])
  t.same(of('running'), [true, true])
  t.same(of('draining'), [true, false])
  t.same(of('stopped'), [false, false])
  t.same(of('failed'), [false, false])
  t.match(aggregate('running', { a: { ok: false, message: 'no' } }, {}), {
    ready: false,
    checks: { 'stage:a': { message: 'no' } },
  })
})

void t.test('Node: refuses what it cannot run, says why, and leaves nothing running', async (t) => {
  const { ports, mailbox } = testPorts(t)
  t.teardown(() => mailbox.close())
  const start = (cluster = clusterOf({ actor: 'well-behaved.ts' }), roles = ['chunker']) =>
    startNode({ name: 'node-1', cluster, roles, ports })
  await t.rejects(start(undefined, ['cook']), {
    code: 'SS_CONFIG_INVALID',
    message: /"cook". Known roles: chunker/,
  })
  await t.rejects(start(clusterOf({ actor: 'well-behaved.ts', mode: 'forked' })), {
    code: 'SS_CONFIG_INVALID',
    message: /mode "forked" needs ports that workers can open/,
  })
  await t.rejects(start(clusterOf({ actor: 'missing.ts' })), {
    code: 'SS_CONFIG_INVALID',
    message: /missing\.ts/,
  })
  await t.rejects(start(clusterOf({ actor: 'chunks.ts' })), {
    code: 'SS_CONFIG_INVALID',
    message: /no defineActor/,
  })
  await t.rejects(start(clusterOf({ actor: 'children/finder.ts' })), {
    code: 'SS_CONFIG_INVALID',
    message: /is the actor of the stage finder/,
  })
  await t.rejects(start(clusterOf({ actor: '../../../../outside.ts' })), {
    message: /outside of this package/,
  })
  t.match(await mailbox.depth('M0_PRIORITY_QUEUE'), { consumers: 0 })
})

void t.test(
  'Node: a queue that is not there stops the start; a mailbox that is away is waited for',
  async (t) => {
    const clock = fakeClock()
    const parts = testPorts(t)
    const { mailbox } = parts
    parts.ports.mailbox = {
      ...mailbox,
      depth: () =>
        Promise.reject(new SpectraError('SS_QUEUE_UNKNOWN', 'Cannot look: there is no such queue')),
    }
    await t.rejects(startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { clock, parts }), {
      code: 'SS_QUEUE_UNKNOWN',
    })
    let away = true
    parts.ports.mailbox = {
      ...mailbox,
      async health() {
        if (away) throw new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot reach the broker')
      },
    }
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { clock, parts })
    t.match(await system.node.health(), { ready: false, live: true })
    away = false
    await clock.advance(30_000)
    t.match(await system.node.health(), { ready: true })
  },
)

void t.test('Node: leaves the signals of the process alone', async (t) => {
  const before = ['SIGTERM', 'SIGINT'].map((signal) => process.listenerCount(signal))
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }))
  t.same(
    ['SIGTERM', 'SIGINT'].map((signal) => process.listenerCount(signal)),
    before,
  )
  await system.node.stop()
})

void t.test('Node: after many crashes the actor system holds its workers and nothing else', async (t) => {
  const parts = testPorts(t)
  const { ports, mailbox } = parts
  const system = await createActorSystem(silentLogger)
  const restart = { minMs: 1, maxMs: 1, intensity: 100, windowMs: 60_000 }
  const config = clusterOf({ actor: 'fragile.ts', workers: 2, attempts: 30, restart }).stages.chunker!
  const record: string[] = []
  const clock = fakeClock()
  const stage = createStage({
    node: 'node-1',
    name: 'chunker',
    config,
    root: system.root,
    ports,
    clock,
    random: () => 0,
    logger: silentLogger,
    tallies: new Map(),
    record: ({ worker }) => record.push(worker),
    onEscalation: (cause) => t.fail(`escalated: ${cause.message}`),
    onOutage: (error) => t.fail(`outage: ${error.message}`),
  })
  await stage.start()
  journal.length = 0
  await mailbox.publish([{ queue: 'M0_PRIORITY_QUEUE', envelope: request('a', 'bug 20') }])
  await until(async () => {
    await clock.advance(1)
    return parts.worklog.done.size === 1
  }, 'it is done')
  t.equal(record.length, 20)

  const tree = (await system.root.tree()) as Tree
  t.same(
    tree.children?.map(({ name, children }) => [name, children?.map((child) => child.name)]),
    [['chunker', ['chunker-1', 'chunker-2']]],
  )
  const internals = system.root.getSystem().getBus() as unknown as { recipients: Set<unknown> }
  t.equal(internals.recipients.size, 0)

  await stage.finish({ workMs: 1000, graceMs: 0 })
  t.equal(((await system.root.tree()) as Tree).children, undefined, 'and nothing at the end')
  await system.destroy()
  await mailbox.close()
})
