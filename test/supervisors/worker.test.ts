import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import type { Mailbox } from '../../core/ports.ts'
import { gate, journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'
import { until } from './helpers/until.ts'

void t.test(
  'Worker: a message is acknowledged only after the end of its work is committed (P1)',
  async (t) => {
    const parts = testPorts(t)
    const order: string[] = []
    const { mailbox, worklog } = parts
    const consume: Mailbox['consume'] = (queue, options, onDelivery) =>
      mailbox.consume(queue, options, (delivery) =>
        onDelivery({
          ...delivery,
          ack: () => {
            order.push('ack', ...worklog.calls.map((call) => call.split(' ')[0]!))
            return delivery.ack()
          },
        }),
      )
    parts.ports.mailbox = { ...mailbox, consume }
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { parts })
    await system.send(request('a'))
    await until(() => system.idle(), 'the queue is empty')
    t.equal(order[0], 'ack')
    t.equal(order.at(-1), 'end', 'the end was committed before the acknowledgement')
    t.equal(worklog.commits.length, 3, 'and all that was handed on')
  },
)

void t.test('Worker: what an actor yields is committed while its work goes on', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts' }))
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.commits.length === 1, 'the first chunk is committed')
  t.equal(system.worklog.commits[0]!.end, false)
  t.notOk(journal.includes('cleaned up'))
  t.equal((await system.mailbox.depth('M0_PRIORITY_QUEUE')).inFlight, 1)
  gate('gate').open()
  await until(() => system.idle(), 'the queue is empty')
  t.same(
    system.worklog.commits.map(({ end }) => end),
    [false, false, true],
  )
})

void t.test('Worker: a message that was done before is acknowledged without work (P2)', async (t) => {
  const parts = testPorts(t)
  parts.worklog.done.add(request('a').id)
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { parts })
  await system.send(request('a'))
  await until(() => system.worklog.calls.length > 0 && system.idle(), 'the queue is empty')
  t.same(journal, [])
  t.same(system.worklog.commits, [])
})

void t.test('Worker: a message of a process that is gone is acknowledged and forgotten', async (t) => {
  const parts = testPorts(t)
  parts.worklog.known.set(request('a').id, { state: 'void' })
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { parts })
  await system.send(request('a'))
  await until(() => system.worklog.calls.length > 0 && system.idle(), 'the queue is empty')
  t.same(journal, [])
  t.same(await system.deadLetters(), [])
})

void t.test(
  'Worker: a failure that was recorded before its dead letter was made gets that (P3)',
  async (t) => {
    const parts = testPorts(t)
    const cause = {
      code: 'SS_NOT_A_VIDEO',
      message: 'Cannot cut it: it is a text',
      retryable: false,
    } as const
    parts.worklog.known.set(request('a').id, { state: 'failed', cause })
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { parts })
    await system.send(request('a'))
    await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
    t.match(await system.deadLetters(), [{ code: 'SS_NOT_A_VIDEO' }])
    t.same(journal, [])
  },
)

void t.test(
  'Worker: a message that breaks its contract is recorded as failed and dead-lettered at once',
  async (t) => {
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }))
    const broken = request('a')
    broken.payload = { ...(broken.payload as object), source: { kind: 'nothing' } }
    await system.send(broken)
    await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
    t.match(await system.deadLetters(), [{ code: 'SS_MESSAGE_INVALID', attempt: 1 }])
    t.equal(system.worklog.failures.get(broken.id)?.cause.code, 'SS_MESSAGE_INVALID')
  },
)

void t.test('Worker: a message of another type is dead-lettered, not guessed at', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }))
  await system.send({ ...request('a'), type: 'KVSTask' })
  await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
  t.match(await system.deadLetters(), [{ code: 'SS_MESSAGE_INVALID' }])
})

void t.test(
  'Worker: a message of a newer version waits aside with its attempt, never dead-lettered, and others go on',
  async (t) => {
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts', attempts: 2 }))
    await system.send({ ...request('a'), version: 2 }, request('b'))
    await until(() => system.worklog.done.has(request('b').id), 'the other is done')
    await until(async () => (await system.mailbox.depth('M0_PRIORITY_QUEUE')).delayed === 1, 'it waits')
    const { ready, checks } = await system.node.health()
    t.match({ ready, stage: checks['stage:chunker'] }, { ready: true, stage: { message: /1 .*newer node/ } })
    t.match(await system.mailbox.browse('M0_PRIORITY_QUEUE'), [{ id: request('a').id, attempt: 1 }])
    t.same(await system.deadLetters(), [])
    t.notOk(system.worklog.calls.some((call) => call.includes(request('a').id)))
  },
)

void t.test('Worker: a cancelled process ends the work quietly when the commit says so', async (t) => {
  const parts = testPorts(t)
  parts.worklog.before = (call) => {
    if (call === 'commit') throw new SpectraError('SS_CANCELLED', 'Cannot record: the process was cancelled')
  }
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts' }), { parts })
  await system.send(request('a', 'gate'))
  await until(() => journal.includes('cleaned up'), 'the actor has cleaned up')
  await until(() => system.idle(), 'the message is acknowledged')
  t.same(await system.deadLetters(), [])
  t.equal(system.worklog.failures.size, 0)
})

void t.test('Worker: long work that yields asks about cancellation, once per second at most', async (t) => {
  const clock = fakeClock()
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts' }), { clock })
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.commits.length === 1, 'the first chunk is committed')
  system.cancelled.add(request('a').processId)
  await clock.advance(1000)
  gate('gate').open()
  await until(() => system.idle(), 'the message is acknowledged')
  t.equal(system.worklog.commits.length, 1, 'the second chunk is not committed')
  t.ok(journal.includes('cleaned up'))
})

void t.test('Worker: a cancelled process ends work that waits for others, within seconds', async (t) => {
  const clock = fakeClock()
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts' }), { clock })
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.commits.length === 1, 'the first chunk is committed')
  await clock.advance(5000)
  t.notOk(journal.includes('cleaned up'), 'it goes on')
  system.cancelled.add(request('a').processId)
  await clock.advance(1000)
  await until(() => system.idle(), 'the message is acknowledged')
  t.ok(journal.includes('cleaned up'))
  t.equal(system.worklog.commits.length, 1)
  t.same(await system.deadLetters(), [])
})

void t.test('Worker: a database that is away for a moment ends no work', async (t) => {
  const clock = fakeClock()
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts' }), { clock })
  const { process } = system.ports.ledger
  system.ports.ledger.process = () =>
    Promise.reject(new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot read: planted'))
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.commits.length === 1, 'the first chunk is committed')
  await clock.advance(3000)
  t.notOk(journal.includes('cleaned up'), 'it goes on')
  system.ports.ledger.process = process
  await clock.advance(1000)
  gate('gate').open()
  await until(() => system.idle(), 'the message is acknowledged')
  t.equal(system.worklog.commits.length, 3)
})

void t.test('Worker: what ends while the ledger is asked is not committed any more', async (t) => {
  const clock = fakeClock()
  const deadlines = { workMs: 5000, shutdownMs: 1000 }
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts', deadlines, attempts: 1 }), { clock })
  const answer = gate('ledger')
  const { process } = system.ports.ledger
  system.ports.ledger.process = async (id) => {
    journal.push('asked')
    await answer.opened
    return process(id)
  }
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.commits.length === 1, 'the first chunk is committed')
  await clock.advance(1000)
  gate('gate').open()
  await until(() => journal.includes('asked'), 'the ledger is asked')
  await clock.advance(5000)
  answer.open()
  await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
  await until(() => journal.includes('cleaned up'), 'the actor has cleaned up')
  t.equal(system.worklog.commits.length, 1)
})

void t.test('Worker: work past its deadline is asked to end, and costs an attempt', async (t) => {
  const clock = fakeClock()
  const cluster = clusterOf({ actor: 'slow.ts', attempts: 1, deadlines: { workMs: 5000 } })
  const system = await startSystem(t, cluster, { clock })
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.commits.length === 1, 'the first chunk is committed')
  await clock.advance(5000)
  await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
  t.match(await system.deadLetters(), [{ code: 'SS_DEADLINE', attempt: 1 }])
  const [worker] = (await system.node.tree()).children[0]!.children.filter(({ kind }) => kind === 'worker')
  t.match(worker, { state: 'ready', restarts: 0 }, 'a worker that obeys its signal is kept')
})
