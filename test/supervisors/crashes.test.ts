import t from 'tap'
import { gate, journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, type System } from './helpers/system.ts'
import { turns, until } from './helpers/until.ts'

const workers = async (system: System) =>
  (await system.node.tree()).children[0]!.children.filter(({ kind }) => kind === 'worker')

void t.test('Crashes: a retryable error is tried again and then succeeds', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'fragile.ts' }))
  await system.send(request('a', 'SS_URL_FAILED 2'))
  await until(() => system.worklog.done.has(request('a').id), 'it is done')
  await until(() => system.idle(), 'the queue is empty')
  t.equal(journal.length, 3)
  t.same(await system.deadLetters(), [])
  t.match(await workers(system), [{ handled: 1, failed: 2, restarts: 0 }])
})

void t.test(
  'Crashes: a poison message is dead-lettered after its attempts, and the stage lives on (P3, P5)',
  async (t) => {
    const cluster = clusterOf({
      actor: 'fragile.ts',
      attempts: 4,
      restart: { minMs: 1, maxMs: 1, intensity: 1, windowMs: 60_000 },
    })
    const system = await startSystem(t, cluster)
    const poison = request('poison', 'bug')
    await system.send(poison, request('a'), request('refused', 'SS_NOT_A_VIDEO'), request('b'))
    await until(
      async () => (await system.deadLetters()).length === 2 && (await system.idle()),
      'all is settled',
    )
    t.match(
      (await system.deadLetters()).sort((one, two) => two.attempt - one.attempt),
      [
        { id: poison.id, attempt: 4, code: 'SS_INTERNAL' },
        { id: request('refused').id, attempt: 1, code: 'SS_NOT_A_VIDEO' },
      ],
    )
    t.same([...system.worklog.done].sort(), [request('a').id, request('b').id].sort())
    t.equal(system.worklog.failures.get(poison.id)?.attempts, 4)
    await until(async () => (await system.node.health()).ready, 'the stage is whole again')
  },
)

void t.test('Crashes: the failure is recorded before the dead letter is made (P3)', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'fragile.ts', attempts: 1 }))
  let lettersAtFail = -1
  system.worklog.before = async (call) => {
    if (call === 'fail') lettersAtFail = (await system.deadLetters()).length
  }
  await system.send(request('a', 'SS_URL_FAILED'))
  await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
  t.equal(lettersAtFail, 0)
})

void t.test('Crashes: a bug costs its worker, which is replaced after the delay of the policy', async (t) => {
  const clock = fakeClock()
  const restart = { minMs: 1000, maxMs: 3000, intensity: 10, windowMs: 600_000 }
  const cluster = clusterOf({ actor: 'fragile.ts', restart })
  const system = await startSystem(t, cluster, { clock, random: () => 0.5 })
  await system.send(request('a', 'bug 4'))
  const delays = [500, 1000, 1500, 1500]
  for (const [index, delay] of delays.entries()) {
    await until(() => system.worklog.restarts.length === index + 1, 'the crash is recorded')
    await until(async () => (await system.mailbox.depth('M0_PRIORITY_QUEUE')).inFlight === 1, 'it came again')
    await clock.advance(delay - 1)
    t.match(await workers(system), [{ state: 'restarting', restarts: index }], 'not a moment sooner')
    await clock.advance(1)
  }
  await until(() => system.worklog.done.has(request('a').id), 'it is done')
  t.same(
    system.worklog.restarts.map(({ delayMs }) => delayMs),
    delays,
  )
  t.match(system.worklog.restarts[0], {
    node: 'node-1',
    stage: 'chunker',
    worker: 'chunker-1',
    cause: { code: 'SS_INTERNAL' },
    escalated: false,
  })
  t.match(await workers(system), [{ restarts: 4, lastCrash: { cause: { code: 'SS_INTERNAL' } } }])
})

void t.test('Crashes: a restart that cannot be recorded happens all the same', async (t) => {
  const system = await startSystem(
    t,
    clusterOf({ actor: 'fragile.ts', restart: { minMs: 1, maxMs: 1 } as never }),
  )
  system.worklog.before = (call) => {
    if (call === 'recordRestart') throw new Error('no database')
  }
  await system.send(request('a', 'bug 1'))
  await until(() => system.worklog.done.has(request('a').id), 'it is done')
  await until(() => system.idle(), 'it is acknowledged')
  t.match(await workers(system), [{ restarts: 1, state: 'ready' }])
})

void t.test(
  'Crashes: a hung worker is replaced, its message redone, and what it yields late is ignored',
  async (t) => {
    const clock = fakeClock()
    const restart = { minMs: 1000, maxMs: 1000, intensity: 5, windowMs: 60_000 }
    const cluster = clusterOf({
      actor: 'stubborn.ts',
      deadlines: { workMs: 5000, shutdownMs: 2000 },
      restart,
    })
    const system = await startSystem(t, cluster, { clock, random: () => 0.5 })
    await system.send(request('a'))
    await until(() => journal.includes('started'), 'the work has begun')
    await clock.advance(6999)
    t.match(await workers(system), [{ state: 'busy' }], 'it has its grace')
    await clock.advance(1)
    await until(() => system.worklog.restarts.length === 1, 'it is given up')
    t.match(system.worklog.restarts, [{ cause: { code: 'SS_WORKER_HUNG' }, escalated: false }])
    await clock.advance(500)
    await until(() => system.worklog.done.has(request('a').id), 'another worker has done it')
    gate('stuck').open()
    await until(() => journal.includes('woke up late'), 'the hung work goes on')
    await turns()
    t.notOk(journal.includes('was let on'))
    const ordinals = system.worklog.commits.map(
      ({ handoff }) => (handoff.message as { span?: { ordinal: number } })?.span?.ordinal,
    )
    t.same(ordinals, [1, undefined], 'nothing of the hung work is committed')
    t.match(await system.mailbox.browse('M0_DEADLETTER_QUEUE'), [])
  },
)

void t.test(
  'Crashes: a message that hangs on its last attempt is dead-lettered as SS_WORKER_HUNG',
  async (t) => {
    const clock = fakeClock()
    const cluster = clusterOf({
      actor: 'stubborn.ts',
      attempts: 1,
      deadlines: { workMs: 10, shutdownMs: 10 },
    })
    const system = await startSystem(t, cluster, { clock })
    await system.send(request('a'))
    await until(() => journal.includes('started'), 'the work has begun')
    await clock.advance(20)
    await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
    t.match(await system.deadLetters(), [{ code: 'SS_WORKER_HUNG', attempt: 1 }])
  },
)

void t.test(
  'Crashes: worker, then stage, then node: each escalates when its policy is exceeded',
  async (t) => {
    const restart = { minMs: 1, maxMs: 1, intensity: 1, windowMs: 60_000 }
    const cluster = clusterOf({ actor: 'fragile.ts', attempts: 1, restart }, { restart, drainMs: 1000 })
    const system = await startSystem(t, cluster)
    const escalations: string[] = []
    system.node.onEscalation((cause) => escalations.push(cause.code))
    await system.send(...Array.from({ length: 20 }, (_, index) => request(`bug ${index}`, 'bug')))
    t.match(await system.node.ended, { code: 'SS_INTERNAL' })
    t.same(escalations, ['SS_INTERNAL'])
    system.node.onEscalation((cause) => escalations.push(`late ${cause.code}`))
    t.same(escalations, ['SS_INTERNAL', 'late SS_INTERNAL'])
    t.match(
      system.worklog.restarts.map(({ worker, escalated }) => [worker, escalated]),
      [
        ['chunker-1', false],
        ['chunker-1', true],
        ['stage', false],
        ['chunker-1', false],
        ['chunker-1', true],
        ['stage', true],
      ],
    )
    t.match(await system.node.health(), { live: false, ready: false })
    t.equal((await system.node.tree()).state, 'failed')
    const { ready, inFlight } = await system.mailbox.depth('M0_PRIORITY_QUEUE')
    t.equal(inFlight, 0, 'everything in hand is settled or handed back')
    t.equal(ready + (await system.deadLetters()).length, 20, 'nothing is lost')
  },
)

void t.test(
  'Crashes: a temporary worker is not restarted, and without workers a stage hands its messages back',
  async (t) => {
    const system = await startSystem(t, clusterOf({ actor: 'fragile.ts', child: 'temporary', workers: 2 }))
    await system.send(request('a', 'bug 1'), request('b', 'bug 1'))
    await until(
      async () => (await workers(system)).every(({ state }) => state === 'stopped'),
      'both are stopped',
    )
    await until(
      async () => (await system.mailbox.depth('M0_PRIORITY_QUEUE')).consumers === 0,
      'intake has ended',
    )
    t.match(await system.node.health(), { ready: false, checks: { 'stage:chunker': { ok: false } } })
    t.same(system.worklog.restarts, [])
  },
)
