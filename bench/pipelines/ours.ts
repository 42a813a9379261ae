import { randomUUID } from 'node:crypto'
import type { Mailbox } from '../../core/ports.ts'
import type { Envelope } from '../../schema/messages/index.ts'
import type { QueueName } from '../../schema/queues.ts'
import { countdown, IN_HAND, inBatches, payload, type Pipeline } from './pipeline.ts'

const QUEUES: readonly QueueName[] = [
  'S2_PROCESSING_QUEUE',
  'M0_RESULTS_QUEUE',
  'M1_INFERENCE_QUEUE',
  'CONTEXT_SUMMARIZATION_QUEUE',
]

const envelope = (): Envelope => ({
  id: randomUUID(),
  type: 'ChunkProcessingRequest',
  version: 1,
  organizationId: randomUUID(),
  processId: randomUUID(),
  attempt: 1,
  trace: '0'.repeat(32),
  createdAt: new Date().toISOString(),
  payload,
})

/** The `Mailbox` port: publish with confirm, then acknowledge. */
export async function ourPipeline(name: string, on: string, mailbox: Mailbox): Promise<Pipeline> {
  const left = countdown()
  for (const [stage, queue] of QUEUES.entries()) {
    const next = QUEUES[stage + 1]
    await mailbox.purge(queue)
    await mailbox.consume(queue, { prefetch: IN_HAND }, (delivery) => {
      const handOn = next
        ? mailbox.publish([{ queue: next, envelope: { ...(delivery.body as Envelope), id: randomUUID() } }])
        : Promise.resolve()
      handOn.then(() => delivery.ack()).then(() => next ?? left.one(), left.fail)
    })
  }
  return {
    name,
    on,
    async run(count) {
      const done = left.start(count)
      await inBatches(count, (size) =>
        mailbox.publish(Array.from({ length: size }, () => ({ queue: QUEUES[0]!, envelope: envelope() }))),
      )
      await done
    },
    close: () => mailbox.close(),
  }
}
