import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRabbitmqMailbox } from '../../../core/mailbox/rabbitmq.ts'
import type { Mailbox } from '../../../core/ports.ts'
import { stableId } from '../../../schema/ids.ts'
import { messageTypeOf } from '../../../schema/messages/index.ts'
import type { QueueName } from '../../../schema/queues.ts'
import { between, oneOf, type Fault } from './fault.ts'

const QUEUES: QueueName[] = ['M0_PRIORITY_QUEUE', 'M0_RESULTS_QUEUE', 'M1_INFERENCE_QUEUE']

/** What the checker looks for in what faults say. */
export const TAKEN = 'of another cluster were taken'

/** At once. */
const MESSAGES = 5
/** Longest that one may be in the hands of whoever is frozen or cut off. */
const IN_HAND_MS = 60_000
/** Where a hand-back was not confirmed, its message comes twice, the second time when its connection is gone. */
const QUIET_MS = 6000
const AGAIN_MS = 500

/** Of a cluster that has the vhost by mistake, too: well formed, and about work that only its own rows know. */
const envelopeOf = (queue: QueueName, clusterId: string, id: string) => ({
  id,
  type: messageTypeOf(queue),
  version: 1,
  clusterId,
  organizationId: stableId('organization', 'chaos'),
  processId: randomUUID(),
  attempt: 1,
  trace: '0'.repeat(32),
  createdAt: new Date().toISOString(),
  payload: {},
})

/**
 * Takes them out of the queue and its delays, until each was met, and for a while none comes any more. Returns those that
 * were not met.
 */
async function takeAway(mailbox: Mailbox, queue: QueueName, ids: readonly string[]): Promise<string[]> {
  const missing = new Set(ids)
  for (let seenAt = Date.now(); ;) {
    const found = await mailbox.browse(queue, { ids, limit: 10 * MESSAGES }).catch(() => [])
    // Only those that were met, or one that comes between the two calls would be gone unseen; what moves on is met again.
    if (found.length > 0) {
      await mailbox.drop(queue, { ids: found.map(({ id }) => id) }).catch(() => undefined)
      seenAt = Date.now()
    }
    for (const { id } of found) missing.delete(id)
    const patience = missing.size === 0 ? QUIET_MS : IN_HAND_MS
    if (Date.now() - seenAt > patience) return [...missing]
    await sleep(AGAIN_MS)
  }
}

export const foreignFaults: Fault[] = [
  {
    name: 'messages of another cluster',
    hits: 'broker',
    async strike({ cluster, random, pause }) {
      const queue = oneOf(random, QUEUES)!
      const clusterId = randomUUID()
      const ids = Array.from({ length: MESSAGES }, () => randomUUID())
      // Without the membership of a node, which would make them its own.
      const mailbox = createRabbitmqMailbox({ url: cluster.services.urls.rabbitmq, name: 'another cluster' })
      try {
        await mailbox.publish(ids.map((id) => ({ queue, envelope: envelopeOf(queue, clusterId, id) })))
        await pause(between(random, 1000, 4000))
        const missing = await takeAway(mailbox, queue, ids)
        if (missing.length > 0)
          return `${missing.length} messages ${TAKEN} from ${queue}: ${missing.join(', ')}`
        return `${ids.length} in ${queue}`
      } finally {
        await mailbox.close()
      }
    },
  },
]
