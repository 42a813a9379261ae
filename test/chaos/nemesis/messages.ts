import { connect } from 'amqplib'
import { randomUUID } from 'node:crypto'
import { stableId } from '../../../schema/ids.ts'
import { messageTypeOf } from '../../../schema/messages/index.ts'
import type { QueueName } from '../../../schema/queues.ts'
import { oneOf, type Fault, type Field } from './fault.ts'

const QUEUES: QueueName[] = ['M0_PRIORITY_QUEUE', 'M0_RESULTS_QUEUE', 'M1_INFERENCE_QUEUE']

const KINDS = [
  'not JSON',
  'no envelope',
  'an unknown type',
  'no payload',
  'sixteen MiB',
  'a process that is gone',
  'a process of another organization',
] as const
type Kind = (typeof KINDS)[number]

const MiB = 2 ** 20
const STRANGER = stableId('organization', 'stranger')

/** @param known a process that there is */
function bodyOf(kind: Kind, queue: QueueName, id: string, known: string): string {
  const stranger = kind === 'a process of another organization'
  const envelope = {
    id,
    type: messageTypeOf(queue) as string,
    version: 1,
    organizationId: stranger ? STRANGER : stableId('organization', 'chaos'),
    processId: stranger ? known : randomUUID(),
    attempt: 1,
    trace: '0'.repeat(32),
    createdAt: new Date().toISOString(),
    payload: {} as unknown,
  }
  switch (kind) {
    case 'not JSON':
      return `{"id": "${id}", `
    case 'no envelope':
      return JSON.stringify({ hello: id })
    case 'an unknown type':
      return JSON.stringify({ ...envelope, type: 'Gossip' })
    case 'no payload':
      return JSON.stringify(envelope)
    case 'sixteen MiB':
      return JSON.stringify({ ...envelope, payload: 'x'.repeat(16 * MiB) })
    case 'a process that is gone':
    case 'a process of another organization': {
      const { processId, organizationId } = envelope
      const span = { ordinal: 1, startTime: 0, endTime: 1 }
      const keys = { videoKey: 'none', cacheKey: 'none', summaryKey: 'none' }
      const source = { kind: 'path', path: '/nowhere.mp4' }
      const chunk = { chunkId: randomUUID(), modality: 'batch', span, ...keys }
      const options = { chunkDuration: 10, overlap: 0 }
      return JSON.stringify({
        ...envelope,
        payload: { processId, organizationId, ...chunk, source, options },
      })
    }
  }
}

async function plant(field: Field): Promise<string> {
  const queue = oneOf(field.random, QUEUES)!
  const kind = oneOf(field.random, KINDS)!
  const id = randomUUID()
  const [process] = await field.database.query<{ id: string }>(
    'select id from spectra_ops.batch_video_processes order by created_at desc limit 1',
  )
  const body = bodyOf(kind, queue, id, process?.id ?? randomUUID())
  const connection = await connect(field.cluster.services.urls.rabbitmq, { noDelay: true })
  connection.on('error', () => undefined)
  try {
    const channel = await connection.createConfirmChannel()
    channel.sendToQueue(queue, Buffer.from(body), { persistent: true })
    await channel.waitForConfirms()
    field.planted.push({ queue, kind, id })
  } finally {
    await connection.close().catch(() => undefined)
  }
  return `${kind} in ${queue}`
}

export const messageFaults: Fault[] = [{ name: 'a poison message', hits: 'broker', strike: plant }]
