import fc from 'fast-check'
import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import type { Envelope, OutgoingMessage, PendingMessage } from '../../core/ports.ts'
import type { ExchangeName, QueueName } from '../../schema/queues.ts'
import { silentLogger } from '../../core/logger.ts'
import { createOutboxRelay } from '../../supervisors/node/outbox-relay.ts'
import { randomFrom } from '../helpers/random.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { turns } from './helpers/until.ts'
import { memoryWorkLog } from './helpers/worklog.ts'

const row = (seq: number, to: QueueName | ExchangeName = 'M0_RESULTS_QUEUE'): PendingMessage => ({
  seq: String(seq),
  to,
  envelope: request(`message ${seq}`),
  priority: 0,
})
const idOf = (seq: number): string => request(`message ${seq}`).id

function setup(options: { batch?: number } = {}) {
  const clock = fakeClock()
  const worklog = memoryWorkLog()
  const published: string[] = []
  const broadcasts: string[] = []
  const mailbox = {
    before: ((): void => undefined) as (messages: readonly OutgoingMessage[]) => void,
    publish: async (messages: readonly OutgoingMessage[]) => {
      mailbox.before(messages)
      published.push(...messages.map(({ envelope }) => envelope.id))
    },
    broadcast: async (_exchange: ExchangeName, envelopes: readonly Envelope[]) => {
      broadcasts.push(...envelopes.map(({ id }) => id))
    },
  }
  const create = (random = () => 0.5) =>
    createOutboxRelay({ mailbox, worklog, clock, random, logger: silentLogger, ...options })
  return { clock, worklog, published, broadcasts, mailbox, create }
}

void t.test(
  'Outbox relay: sends what is there, then whatever is committed, at once and in order',
  async (t) => {
    const { worklog, published, broadcasts, create } = setup({ batch: 2 })
    for (const seq of [1, 2, 3]) worklog.put(row(seq))
    const relay = create()
    relay.start()
    await turns()
    worklog.put(row(4, 'SSE_EXCHANGE'))
    worklog.put(row(5))
    await turns()
    t.same(published, [1, 2, 3, 5].map(idOf))
    t.same(broadcasts, [idOf(4)])
    t.same(worklog.sentSeqs, ['1', '2', '3', '4', '5'])
    t.same(worklog.pending, [])
    await relay.finish(1000)
  },
)

void t.test('Outbox relay: the sweep finds what another process left', async (t) => {
  const { clock, worklog, published, create } = setup()
  const relay = create()
  relay.start()
  await turns()
  worklog.pending.push(row(1))
  await clock.advance(5000)
  t.same(published, [idOf(1)])
  await relay.finish(1000)
})

void t.test(
  'Outbox relay: a publish that fails several times loses nothing and keeps the order',
  async (t) => {
    const { clock, worklog, published, mailbox, create } = setup()
    let failures = 3
    mailbox.before = () => {
      if (failures-- > 0)
        throw new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot publish: the broker is away')
    }
    for (const seq of [1, 2, 3]) worklog.put(row(seq))
    const relay = create()
    relay.start()
    await turns()
    t.match(relay.counts, { sent: 0, failed: 1, lastFailure: { cause: { code: 'SS_MAILBOX_UNAVAILABLE' } } })
    await clock.advance(50 + 100)
    t.equal(relay.counts.failed, 3)
    await clock.advance(200)
    t.same(published, [1, 2, 3].map(idOf))
    t.match(relay.counts, { sent: 3, lastFailure: undefined })
    await relay.finish(1000)
  },
)

void t.test('Outbox relay: a crash between publish and sent sends again, under the same id', async (t) => {
  const { worklog, published, create } = setup()
  worklog.put(row(1))
  worklog.before = (call) => {
    if (call === 'sent') throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot write')
  }
  const crashed = create()
  crashed.start()
  await turns()
  worklog.before = () => undefined
  const next = create()
  next.start()
  await turns()
  t.same(published, [idOf(1), idOf(1)])
  t.same(worklog.pending, [])
  await Promise.all([crashed.finish(0), next.finish(0)])
})

void t.test('Outbox relay: where only the mark fails, the message is not published again', async (t) => {
  const { clock, worklog, published, create } = setup()
  worklog.put(row(1))
  let failures = 2
  worklog.before = (call) => {
    if (call === 'sent' && failures-- > 0) throw new Error('the connection was reset')
  }
  const relay = create()
  relay.start()
  await clock.advance(1000)
  t.same(published, [idOf(1)])
  t.same(worklog.pending, [])
  await relay.finish(1000)
})

void t.test(
  'Outbox relay: a message in the place of another, of which the database knows nothing more, is sent',
  async (t) => {
    const { worklog, published, mailbox, create } = setup()
    const again = (seq: number, name: number): PendingMessage => ({ ...row(name), seq: String(seq) })
    mailbox.before = (messages) => {
      if (messages.some(({ envelope }) => envelope.id === idOf(2))) {
        throw new SpectraError('SS_QUEUE_UNKNOWN', 'Cannot publish: there is no such queue')
      }
    }
    for (const seq of [1, 2]) worklog.put(row(seq))
    worklog.before = (call) => {
      if (call === 'sent') throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot write')
    }
    const relay = create()
    relay.start()
    await turns()
    t.same(published, [idOf(1)])
    worklog.pending = [again(1, 3), again(2, 4)]
    worklog.before = () => undefined
    await relay.finish(1000)
    t.same(published, [1, 3, 4].map(idOf))
  },
)

void t.test('Outbox relay: a message that can never be sent stays, and holds up no other', async (t) => {
  const { worklog, published, mailbox, create } = setup({ batch: 2 })
  mailbox.before = (messages) => {
    if (messages.some(({ envelope }) => envelope.id === idOf(2))) {
      throw new SpectraError('SS_QUEUE_UNKNOWN', 'Cannot publish: there is no such queue')
    }
  }
  for (const seq of [1, 2, 3, 4, 5]) worklog.put(row(seq))
  const relay = create()
  relay.start()
  await turns()
  t.same(published, [1, 3, 4, 5].map(idOf))
  t.same(
    worklog.pending.map(({ seq }) => seq),
    ['2'],
  )
  t.equal(relay.counts.stuck, 1)
  await relay.finish(1000)
})

void t.test(
  'Outbox relay: finish() sends what is left, and gives up when sending fails or time is over',
  async (t) => {
    const { clock, worklog, published, mailbox, create } = setup({ batch: 1 })
    const relay = create()
    for (const seq of [1, 2, 3]) worklog.put(row(seq))
    await relay.finish(1000)
    t.equal(published.length, 3)

    worklog.put(row(4))
    mailbox.before = () => {
      throw new Error('the broker is away')
    }
    await create().finish(1000)
    t.equal(worklog.pending.length, 1)

    mailbox.publish = () => new Promise(() => undefined)
    const hung = create()
    const over = hung.finish(1000)
    await clock.advance(1000)
    await over
    t.equal(worklog.pending.length, 1)
    t.equal(clock.pending(), 0)
  },
)

void t.test(
  'Outbox relay: whatever fails and when, all is sent, each queue in order of first arrival',
  async (t) => {
    const seeds = fc.integer({ min: 1, max: 2 ** 31 })
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 7 }), async (seed, batch) => {
        const random = randomFrom(seed)
        const { clock, worklog, published, mailbox, create } = setup({ batch })
        const maybeFail = (): void => {
          if (random() < 0.4) throw new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot publish: it is away')
        }
        mailbox.before = maybeFail
        worklog.before = (call) => (call === 'sent' || call === 'outbox' ? maybeFail() : undefined)
        const relay = create(random)
        relay.start()
        for (let seq = 1; seq <= 20; seq += 1) worklog.put(row(seq))
        for (let step = 0; step < 50 && worklog.pending.length > 0; step += 1) await clock.advance(10_000)
        await relay.finish(0)
        const first = [...new Set(published)]
        return (
          worklog.pending.length === 0 &&
          first.join() === Array.from({ length: 20 }, (_, i) => idOf(i + 1)).join()
        )
      }),
      { numRuns: 25 },
    )
    t.pass('a failing run prints its seed')
  },
)
