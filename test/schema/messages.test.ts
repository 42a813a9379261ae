import t from 'tap'
import { z } from 'zod'
import {
  BroadcastEnvelope,
  Envelope,
  envelopeOf,
  MESSAGES,
  messageTypeOf,
} from '../../schema/messages/index.ts'
import { stableId } from '../../schema/ids.ts'
import { originOf, QUEUE_NAMES, QUEUES, queue } from '../../schema/queues.ts'
import { chunkRequest } from '../helpers/messages.ts'

const context = {
  organizationId: chunkRequest().organizationId,
  processId: chunkRequest().processId,
  trace: 'a'.repeat(32),
  createdAt: new Date(0),
}

void t.test(
  'Queues: every queue carries a known message and every working queue has its dead letters',
  async (t) => {
    for (const name of QUEUE_NAMES) {
      t.ok(MESSAGES[messageTypeOf(name)], name)
      const { deadLetters, consumer } = queue(name)
      if (consumer === 'operators') t.equal(queue(originOf(name)!).deadLetters, name)
      else t.equal(queue(deadLetters as keyof typeof QUEUES).message, queue(name).message)
    }
    t.matchSnapshot(JSON.stringify(QUEUES, null, 2), 'the queue map')
  },
)

void t.test('Messages: the JSON schemas that others depend on', async (t) => {
  for (const [type, { contract }] of Object.entries(MESSAGES))
    t.matchSnapshot(JSON.stringify(z.toJSONSchema(contract), null, 2), type)
})

void t.test('Messages: handing the same thing on twice gives the same id (P2)', async (t) => {
  const first = envelopeOf('ChunkProcessingRequest', chunkRequest(), context)
  const again = envelopeOf('ChunkProcessingRequest', chunkRequest(), { ...context, createdAt: new Date() })
  t.equal(first.id, again.id)
  t.not(first.id, envelopeOf('ChunkProcessingRequest', chunkRequest(2), context).id)
  t.ok(Envelope.safeParse(first).success)
})

void t.test(
  'Messages: what is told to all may be of no organization, what is worked on may not (P8)',
  async (t) => {
    const reply = { commandId: stableId('command', 'one'), node: 'a', at: new Date(0).toISOString() }
    const { processId, trace, createdAt } = context
    const told = envelopeOf(
      'ControlReply',
      { ...reply, signature: '0'.repeat(64) },
      { processId, trace, createdAt },
    )
    t.notOk('organizationId' in told)
    t.ok(BroadcastEnvelope.safeParse(told).success)
    t.match(Envelope.safeParse(told).error?.issues, [{ path: ['organizationId'] }])
    t.notOk(BroadcastEnvelope.safeParse({ ...told, organizationId: 'nobody' }).success)
  },
)

void t.test('Messages: a payload that breaks its contract never gets an envelope', async (t) => {
  t.throws(() => envelopeOf('ChunkProcessingRequest', { ...chunkRequest(), chunkId: 'x' }, context))
})
