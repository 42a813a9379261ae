import t, { type Test } from 'tap'
import { createControl, type Answers, type Control } from '../../core/control/control.ts'
import type { ActorNode } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import type { ControlOrder } from '../../schema/messages/index.ts'
import { PATIENCE_MS } from '../helpers/eventually.ts'
import { gate, journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts, type System } from './helpers/system.ts'
import { turns, until } from './helpers/until.ts'

const SECRET = 'a secret of at least 32 characters'

interface Steered extends System {
  control: Control
  order(order: ControlOrder): Promise<Answers>
  stage(): Promise<ActorNode>
  workers(): Promise<string[]>
}

/** A node that obeys, with stages whose work waits at the gate named after the message. */
async function start(t: Test, workers = 2, actor = 'slow.ts', clock = fakeClock()): Promise<Steered> {
  const parts = testPorts(t)
  const control = createControl({ mailbox: parts.mailbox, secret: SECRET })
  const system = await startSystem(t, clusterOf({ actor, workers }), { parts, control, clock })
  // Listening begins in the background.
  await until(async () => {
    const { silent } = await control.ask({ do: 'report' }, { by: 'test', node: 'node-1', timeoutMs: 20 })
    return silent.length === 0
  }, 'the node obeys')
  const stage = async (): Promise<ActorNode> => (await system.node.tree()).children[0]!
  return {
    ...system,
    control,
    order: (order) => control.ask(order, { by: 'test', node: 'node-1', timeoutMs: PATIENCE_MS }),
    stage,
    workers: async () =>
      (await stage()).children
        .filter(({ kind }) => kind === 'worker')
        .map(({ name, state }) => `${name} ${state}`),
  }
}

const started = (): number => journal.filter((entry) => entry === 'started').length

void t.test(
  'Control: a paused stage finishes what it works on and takes nothing more, until it is resumed',
  async (t) => {
    const system = await start(t)
    await system.send(...['a', 'b', 'c', 'd'].map((name) => request(name, name)))
    await until(() => started() === 2, 'two are worked on')
    t.match(await system.order({ do: 'pause', stage: 'chunker' }), {
      replies: [{ node: 'node-1', result: { state: 'paused', inFlight: 2 } }],
    })
    for (const name of ['a', 'b', 'c', 'd']) gate(name).open()
    await until(() => system.worklog.done.size === 2, 'what was in hand is done')
    const depth = () => system.mailbox.depth('M0_PRIORITY_QUEUE')
    await until(async () => (await depth()).inFlight === 0, 'nothing is in hand')
    t.match(await depth(), { ready: 2, consumers: 0 })
    const stage = await system.stage()
    t.equal(stage.state, 'paused')
    t.equal(stage.children[0]!.state, 'paused')
    t.match(await system.node.health(), {
      ready: true,
      checks: { 'stage:chunker': { ok: true, message: 'paused by command' } },
    })

    t.match(await system.order({ do: 'resume', stage: 'chunker' }), {
      replies: [{ result: { stage: 'chunker' } }],
    })
    await until(() => system.idle(), 'all is done')
    t.equal(system.worklog.done.size, 4)
    t.equal((await system.stage()).state, 'ready')
  },
)

void t.test('Control: a stage that is scaled up works on more at once, beside what it does', async (t) => {
  const system = await start(t, 1)
  await system.send(...['a', 'b', 'c', 'd', 'e'].map((name) => request(name, name)))
  await until(() => started() === 1, 'one is worked on')
  t.match(await system.order({ do: 'scale', stage: 'chunker', workers: 3 }), {
    replies: [{ result: { workers: 3, before: 1 } }],
  })
  await until(() => started() === 3, 'three are worked on, the first still among them')
  t.same(await system.workers(), ['chunker-1 busy', 'chunker-2 busy', 'chunker-3 busy'])
  for (const name of ['a', 'b', 'c', 'd', 'e']) gate(name).open()
  await until(() => system.idle(), 'all is done')
  t.equal(system.worklog.done.size, 5)
})

void t.test(
  'Control: a stage that is scaled down lets its surplus workers finish their messages',
  async (t) => {
    const system = await start(t, 3)
    await system.send(...['a', 'b', 'c', 'd'].map((name) => request(name, name)))
    await until(() => started() === 3, 'three are worked on')
    await system.order({ do: 'scale', stage: 'chunker', workers: 1 })
    t.equal((await system.workers()).length, 3, 'they stay until they are done')
    gate('b').open()
    gate('c').open()
    await until(async () => (await system.workers()).length === 1, 'the surplus has left')
    t.same(await system.workers(), ['chunker-1 busy'])
    t.same([...system.worklog.done].sort(), [request('b').id, request('c').id].sort())
    t.equal(started(), 3, 'and took nothing new')
    gate('a').open()
    gate('d').open()
    await until(() => system.idle(), 'all is done')
    t.same(await system.deadLetters(), [])
    t.equal(system.worklog.restarts.length, 0)
    t.same(
      system.worklog.calls.filter((call) => call.startsWith('end')).length,
      4,
      'each message is done once',
    )
  },
)

void t.test('Control: scaling up again keeps a worker that was about to leave', async (t) => {
  const system = await start(t, 2)
  await system.send(request('a', 'a'), request('b', 'b'))
  await until(() => started() === 2, 'two are worked on')
  await system.order({ do: 'scale', stage: 'chunker', workers: 1 })
  await system.order({ do: 'scale', stage: 'chunker', workers: 2 })
  gate('a').open()
  gate('b').open()
  await until(() => system.idle(), 'all is done')
  await turns()
  t.same(await system.workers(), ['chunker-1 ready', 'chunker-2 ready'])
  t.match(await system.mailbox.depth('M0_PRIORITY_QUEUE'), { inFlight: 0 })
})

void t.test('Control: a worker is replaced after its message', async (t) => {
  const system = await start(t, 1)
  await system.send(request('a', 'a'), request('b', 'b'))
  await until(() => started() === 1, 'one is worked on')
  const order: ControlOrder = { do: 'restart', stage: 'chunker', worker: 'chunker-1', now: false }
  t.match(await system.order(order), { replies: [{ result: { when: 'after its message' } }] })
  t.equal((await system.stage()).restarts, 0)
  gate('a').open()
  await until(async () => (await system.stage()).restarts === 1, 'it is replaced')
  gate('b').open()
  await until(() => system.idle(), 'the new one goes on')
  t.equal(system.worklog.done.size, 2)
  t.same(system.worklog.restarts, [], 'no crash, and nothing that counts against the policy')
  t.match(await system.order(order), { replies: [{ result: { when: 'now' } }] }, 'an idle one at once')
  await until(async () => (await system.workers())[0] === 'chunker-1 ready', 'it is back')
  t.equal((await system.stage()).restarts, 2)
})

void t.test('Control: a worker that is replaced now gives its message back, attempt unchanged', async (t) => {
  const system = await start(t, 1)
  await system.send(request('a', 'a'))
  await until(() => started() === 1, 'it is worked on')
  const order: ControlOrder = { do: 'restart', stage: 'chunker', worker: 'chunker-1', now: true }
  t.match(await system.order(order), { replies: [{ result: { when: 'now' } }] })
  await until(() => started() === 2, 'it is worked on again')
  gate('a').open()
  await until(() => system.idle(), 'it is done')
  t.equal(system.worklog.done.size, 1)
  t.equal((await system.stage()).restarts, 1)
  t.same(await system.deadLetters(), [])
})

void t.test('Control: a worker that hangs is replaced now, too, after its grace', async (t) => {
  const clock = fakeClock()
  const system = await start(t, 1, 'stubborn.ts', clock)
  await system.send(request('a'))
  await until(() => started() === 1, 'it hangs')
  await system.order({ do: 'restart', stage: 'chunker', worker: 'chunker-1', now: true })
  await until(async () => {
    await clock.advance(1000)
    return started() === 2
  }, 'its message is worked on again')
  await until(() => system.idle(), 'it is done')
  t.same(await system.deadLetters(), [])
})

void t.test('Control: a stage that is restarted has as many workers as were wanted', async (t) => {
  const clock = fakeClock()
  const parts = testPorts(t)
  const control = createControl({ mailbox: parts.mailbox, secret: SECRET })
  const restart = { minMs: 1, maxMs: 1, intensity: 0, windowMs: 60_000 }
  const cluster = clusterOf({ actor: 'fragile.ts', workers: 1, attempts: 1, restart })
  const system = await startSystem(t, cluster, { parts, control, clock })
  const view = async (): Promise<ActorNode> => (await system.node.tree()).children[0]!
  const ask = (order: ControlOrder) => control.ask(order, { by: 'test', node: 'node-1', timeoutMs: 100 })
  await until(
    async () => (await ask({ do: 'scale', stage: 'chunker', workers: 3 })).silent.length === 0,
    'scaled',
  )
  await system.send(request('a', 'bug'))
  await until(async () => (await view()).restarts > 0 || system.worklog.restarts.length > 1, 'it escalated')
  await clock.advance(60_000)
  await until(async () => (await view()).state === 'ready', 'the stage is back')
  t.equal((await view()).children.filter(({ kind }) => kind === 'worker').length, 3)
})

void t.test('Control: commands are audited with who asked, what, and what came of it', async (t) => {
  const system = await start(t)
  const identity = { organizationId: stableId('organization', 'one'), userId: stableId('user', 'one') }
  const asked = { by: 'test', node: 'node-1', identity, timeoutMs: PATIENCE_MS }
  await system.control.ask({ do: 'pause', stage: 'chunker' }, asked)
  const wrong = await system.order({ do: 'pause', stage: 'kitchen' })
  t.match(wrong, {
    replies: [{ cause: { code: 'SS_INPUT_INVALID', message: /no such stage. Its stages: chunker/ } }],
  })
  const nobody = await system.order({ do: 'restart', stage: 'chunker', worker: 'chunker-9', now: false })
  t.match(nobody, { replies: [{ cause: { message: /no such worker, but chunker-1, chunker-2/ } }] })
  const forger = createControl({ mailbox: system.mailbox, secret: 'x'.repeat(32) })
  await forger.ask({ do: 'drain' }, { by: 'nobody', node: 'node-1', timeoutMs: 50 })
  await until(() => system.audited.length === 4, 'all is written down')
  t.match(system.audited, [
    {
      ...identity,
      action: 'control.pause',
      subject: 'node-1/chunker',
      details: { by: 'test', result: { state: 'paused' } },
    },
    {
      action: 'control.pause',
      subject: 'node-1/kitchen',
      details: { by: 'test', cause: { code: 'SS_INPUT_INVALID' } },
    },
    {
      action: 'control.restart',
      details: { order: { worker: 'chunker-9' }, cause: { code: 'SS_INPUT_INVALID' } },
    },
    { action: 'control.refused', subject: 'node-1', details: { reason: /signature/ } },
  ])
  t.notOk(
    system.audited.slice(1).some((entry) => 'organizationId' in entry),
    'what operators of the cluster do is of no organization',
  )
  t.equal((await system.node.tree()).state, 'ready', 'nobody drained it')
})

void t.test('Control: a flood of refused commands does not flood the audit log', async (t) => {
  const system = await start(t)
  const hollow = { version: 1, type: 'ControlCommand' }
  await system.mailbox.broadcast('CONTROL_EXCHANGE', Array.from({ length: 200 }, () => hollow) as never)
  await until(async () => (await system.order({ do: 'report' })).silent.length === 0, 'it still answers')
  t.equal(system.audited.length, 20)
})

void t.test('Control: commands are obeyed while the audit log is away', async (t) => {
  const system = await start(t)
  system.ports.audit.record = () => Promise.reject(new Error('the database is away'))
  t.match(await system.order({ do: 'pause', stage: 'chunker' }), {
    replies: [{ result: { state: 'paused' } }],
  })
})

void t.test('Control: drain is answered, then done; the node listens no more', async (t) => {
  const system = await start(t)
  await system.send(request('a', 'a'))
  await until(() => started() === 1, 'it is worked on')
  t.match(await system.order({ do: 'drain' }), { replies: [{ node: 'node-1', result: { inFlight: 1 } }] })
  await until(async () => (await system.node.tree()).state === 'draining', 'it drains')
  gate('a').open()
  t.equal(await system.node.ended, undefined)
  t.match(await system.control.ask({ do: 'report' }, { by: 'test', node: 'node-1', timeoutMs: 50 }), {
    silent: ['node-1'],
  })
  t.same(await system.ports.registry.nodes(), [], 'and has left the registry')
})
