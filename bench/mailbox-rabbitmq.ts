import { randomUUID } from 'node:crypto'
import { connect } from 'amqplib'
import { createRabbitmqMailbox } from '../core/mailbox/rabbitmq.ts'
import { declarationOf } from '../core/mailbox/rabbitmq/topology.ts'
import type { Envelope } from '../schema/messages/index.ts'
import { report } from './report.ts'

/**
 * What the mailbox costs on top of amqplib: publish with confirm, deliver, acknowledge on a quorum queue, 1 KB messages,
 * the same number outstanding and the same prefetch, both in turns in one run; and how long one hop takes at 1,000 a
 * second. Needs a broker whose queues of the default vhost are empty: `eval "$(scripts/services env)"`.
 *
 *   node bench/mailbox-rabbitmq.ts [--json] [--messages 20000] [--rounds 5]
 */
const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const MESSAGES = argument('messages', 20_000)
const ROUNDS = argument('rounds', 5)
const OUTSTANDING = 500
const PREFETCH = 50
const PER_SECOND = 1000
const LATENCY_SECONDS = 5
const QUEUE = 'M0_RESULTS_QUEUE'
/** The bare client's queue, declared alike. */
const BARE = 'bench.bare'

const url = process.env.SPECTRA_TEST_RABBITMQ_URL
if (url === undefined) {
  console.error('Cannot measure: SPECTRA_TEST_RABBITMQ_URL names no broker (scripts/services env)')
  process.exit(1)
}

const envelope = (padding: number): Envelope => ({
  id: randomUUID(),
  type: 'ChunkProcessingRequest',
  version: 1,
  organizationId: randomUUID(),
  processId: randomUUID(),
  attempt: 1,
  trace: '0'.repeat(32),
  createdAt: new Date().toISOString(),
  payload: { padding: 'x'.repeat(padding) },
})
const padding = 1024 - JSON.stringify(envelope(0)).length
const envelopes = Array.from({ length: 500 }, () => envelope(padding))

const median = (values: number[]): number => quantile(values, 0.5)
const quantile = (values: number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * q)]!

interface Rig {
  publish(envelope: Envelope): Promise<unknown>
  onDelivery(handle: (body: unknown) => void): void
  close(): Promise<void>
}

/** The client alone: JSON in and out, confirms, acknowledgements, two connections. */
async function bare(url: string): Promise<Rig> {
  const [out, back] = await Promise.all([connect(url, { noDelay: true }), connect(url, { noDelay: true })])
  const publisher = await out.createConfirmChannel()
  const consumer = await back.createChannel()
  await consumer.assertQueue(BARE, { durable: true, arguments: declarationOf(QUEUE).arguments })
  await consumer.prefetch(PREFETCH)
  let handle: (body: unknown) => void = () => undefined
  await consumer.consume(BARE, (message) => {
    if (message === null) return
    handle(JSON.parse(message.content.toString()))
    consumer.ack(message)
  })
  return {
    publish: (envelope) =>
      new Promise<void>((resolve, reject) => {
        const content = Buffer.from(JSON.stringify(envelope))
        const options = { persistent: true, mandatory: true, messageId: envelope.id }
        publisher.sendToQueue(BARE, content, options, (error) => {
          if (error) reject(new Error(String(error)))
          else resolve()
        })
      }),
    onDelivery: (then) => (handle = then),
    async close() {
      await consumer.deleteQueue(BARE)
      await Promise.all([out.close(), back.close()])
    },
  }
}

async function ours(url: string): Promise<Rig> {
  const mailbox = createRabbitmqMailbox({ url })
  let handle: (body: unknown) => void = () => undefined
  await mailbox.purge(QUEUE)
  await mailbox.consume(QUEUE, { prefetch: PREFETCH }, (delivery) => {
    handle(delivery.body)
    void delivery.ack()
  })
  return {
    publish: (envelope) => mailbox.publish([{ queue: QUEUE, envelope }]),
    onDelivery: (then) => (handle = then),
    close: () => mailbox.close(),
  }
}

/** Publishers keep `OUTSTANDING` messages unconfirmed; the clock stops when all are delivered and confirmed. */
async function hopsPerSecond(rig: Rig, messages: number): Promise<number> {
  let published = 0
  let delivered = 0
  const start = performance.now()
  const all = new Promise<void>((resolve) => {
    rig.onDelivery(() => {
      if (++delivered === messages) resolve()
    })
  })
  const publisher = async (): Promise<void> => {
    while (published < messages) await rig.publish(envelopes[published++ % envelopes.length]!)
  }
  await Promise.all([...Array.from({ length: OUTSTANDING }, publisher), all])
  return messages / ((performance.now() - start) / 1000)
}

/** From publish() to the delivery, at a steady rate, in ms. */
async function hopTimes(rig: Rig): Promise<number[]> {
  const times: number[] = []
  const begun = new Map<string, number>()
  const count = PER_SECOND * LATENCY_SECONDS
  const pending: Promise<unknown>[] = []
  await new Promise<void>((resolve) => {
    rig.onDelivery((body) => {
      const { id } = body as Envelope
      times.push(performance.now() - begun.get(id)!)
      if (times.length === count) resolve()
    })
    const start = performance.now()
    const timer = setInterval(() => {
      const due = Math.min(count, Math.floor(((performance.now() - start) / 1000) * PER_SECOND))
      while (pending.length < due) {
        const one = { ...envelopes[0]!, id: randomUUID() }
        begun.set(one.id, performance.now())
        pending.push(rig.publish(one))
      }
      if (pending.length === count) clearInterval(timer)
    }, 1)
  })
  await Promise.all(pending)
  return times
}

const rigs = { bare: await bare(url), ours: await ours(url) }
const rates = { bare: [] as number[], ours: [] as number[] }
for (const name of ['bare', 'ours'] as const) await hopsPerSecond(rigs[name], Math.ceil(MESSAGES / 4))
for (let round = 0; round < ROUNDS; round++) {
  for (const name of ['bare', 'ours'] as const) rates[name].push(await hopsPerSecond(rigs[name], MESSAGES))
}
const times = { bare: await hopTimes(rigs.bare), ours: await hopTimes(rigs.ours) }
await Promise.all([rigs.bare.close(), rigs.ours.close()])

const ratios = rates.ours.map((rate, round) => rate / rates.bare[round]!)
report('mailbox on RabbitMQ, quorum queue, 1 KB', [
  ['amqplib alone, publish + consume + ack', median(rates.bare), 'hops/s'],
  ['mailbox, publish + consume + ack', median(rates.ours), 'hops/s'],
  ['mailbox : amqplib (median of rounds)', median(ratios), 'x', 0.9, 'atLeast'],
  ['one hop at 1,000/s, amqplib alone, p99', quantile(times.bare, 0.99), 'ms'],
  ['one hop at 1,000/s, mailbox, p50', quantile(times.ours, 0.5), 'ms'],
  ['one hop at 1,000/s, mailbox, p99', quantile(times.ours, 0.99), 'ms', 5],
])
