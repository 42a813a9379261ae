import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createMembership } from '../../../core/identity/membership.ts'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import { createRabbitmqMailbox } from '../../../core/mailbox/rabbitmq.ts'
import type { BroadcastEnvelope, Delivery, Envelope, Mailbox } from '../../../core/ports.ts'
import { stableId } from '../../../schema/ids.ts'
import { envelopeOf } from '../../../schema/messages/index.ts'
import { chunkRequest } from '../../helpers/messages.ts'
import { NO_BROKER, testVhost } from '../../helpers/rabbitmq.ts'
import { tempDir } from '../../helpers/temp.ts'

const QUEUE = 'M0_RESULTS_QUEUE'
const OURS = stableId('test', 'our cluster')
const THEIRS = stableId('test', 'their cluster')

function message(ordinal: number): Envelope {
  const request = chunkRequest(ordinal)
  const { organizationId, processId } = request
  const context = { organizationId, processId, trace: 'a'.repeat(32), createdAt: new Date(0) }
  return envelopeOf('ChunkProcessingRequest', request, context)
}

/** Two clusters on one mailbox, and what each was told. */
function shared(
  t: Test,
  mailbox: Mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') }),
) {
  t.teardown(() => mailbox.close())
  let now = 0
  const told: string[] = []
  const onForeign = ({ code }: { code: string }): void => void told.push(code)
  const clock = { now: () => now }
  return {
    mailbox,
    told,
    advance: (ms: number) => (now += ms),
    ours: createMembership({ clusterId: OURS, mailbox, clock, onForeign }),
    theirs: createMembership({ clusterId: THEIRS, mailbox, clock }),
  }
}

/** The next message that comes to a consumer, acknowledged. Then the consumer leaves. */
async function nextOf(mailbox: Mailbox): Promise<Delivery> {
  const next = Promise.withResolvers<Delivery>()
  const consumer = await mailbox.consume(QUEUE, { prefetch: 5 }, next.resolve)
  const delivery = await next.promise
  await delivery.ack()
  await consumer.cancel()
  return delivery
}

async function leavesOthersAlone(t: Test, { ours, theirs }: ReturnType<typeof shared>): Promise<void> {
  await theirs.mailbox.publish([{ queue: QUEUE, envelope: message(1) }])
  await ours.mailbox.publish([{ queue: QUEUE, envelope: message(2) }])
  const own = await nextOf(ours.mailbox)
  t.match(own.body, { id: message(2).id, clusterId: OURS })
  const other = await nextOf(theirs.mailbox)
  t.match(other.body, { id: message(1).id, clusterId: THEIRS })
  t.equal(other.attempt, 1, 'no attempt was used')
}

void t.test('Membership: a message of another cluster is left for it, untouched (P1)', (t) =>
  leavesOthersAlone(t, shared(t)),
)

void t.test('Membership: so it is on a vhost of RabbitMQ that two share', { skip: NO_BROKER }, async (t) =>
  leavesOthersAlone(t, shared(t, createRabbitmqMailbox({ url: await testVhost(t), name: 'test' }))),
)

void t.test(
  'Membership: messages of another cluster are said in health, with both ids, and once a minute',
  async (t) => {
    const { ours, theirs, advance, told } = shared(t)
    await t.resolves(ours.membership.health())
    await theirs.mailbox.publish([1, 2, 3].map((n) => ({ queue: QUEUE, envelope: message(n) })))
    await ours.mailbox.publish([{ queue: QUEUE, envelope: message(4) }])
    await nextOf(ours.mailbox)
    const known = {
      code: 'SS_MAILBOX_SHARED',
      message: new RegExp(`cluster ${THEIRS} come to cluster ${OURS}`),
    }
    await t.rejects(ours.membership.health(), known)
    t.same(told, ['SS_MAILBOX_SHARED'])
    advance(60_000)
    await t.resolves(ours.membership.health(), 'and no longer than they come')
  },
)

void t.test('Membership: the more messages of others come, the longer each waits', async (t) => {
  const waits: number[] = []
  const { ours } = shared(t)
  const mailbox = Object.assign(Object.create(ours.mailbox) as typeof ours.mailbox, {
    consume: (_queue: string, _options: object, onDelivery: (delivery: Delivery) => void) => {
      for (let n = 1; n <= 500; n++) {
        const defer = async (ms: number): Promise<void> => void waits.push(ms)
        onDelivery({ body: { ...message(1), clusterId: THEIRS }, defer } as unknown as Delivery)
      }
      return Promise.resolve({ cancel: () => Promise.resolve() })
    },
  })
  const { mailbox: own } = createMembership({ clusterId: OURS, mailbox, clock: { now: () => 0 } })
  await own.consume(QUEUE, { prefetch: 1 }, () => t.fail('it is not ours'))
  t.same([waits[0], waits[99], waits[499]], [1000, 20_000, 30_000])
})

void t.test('Membership: a message without an id is of an older version, and ours', async (t) => {
  const { mailbox, ours } = shared(t)
  await mailbox.publish([{ queue: QUEUE, envelope: message(1) }])
  t.match((await nextOf(ours.mailbox)).body, { id: message(1).id })
  await t.resolves(ours.membership.health())
})

void t.test('Membership: what another cluster broadcasts is not heard', async (t) => {
  const { mailbox, ours, theirs } = shared(t)
  const heard: BroadcastEnvelope[] = []
  const last = Promise.withResolvers<void>()
  await ours.mailbox.subscribe('SSE_EXCHANGE', (envelope) => {
    heard.push(envelope)
    if (envelope.id === message(3).id) last.resolve()
  })
  await theirs.mailbox.broadcast('SSE_EXCHANGE', [message(1)])
  await ours.mailbox.broadcast('SSE_EXCHANGE', [message(2)])
  await mailbox.broadcast('SSE_EXCHANGE', [message(3)])
  await last.promise
  t.match(heard, [{ id: message(2).id, clusterId: OURS }, { id: message(3).id }])
  t.equal(heard.length, 2)
})
