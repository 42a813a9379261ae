import type { Channel, GetMessage } from 'amqplib'
import { originOf, queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import type { MessageSelection, QueueDepth, StoredMessage } from '../../ports.ts'
import type { Clock } from '../../clock.ts'
import type { Link } from './link.ts'
import type { Parcel } from './publisher.ts'
import { bodyOf, propertiesOf, recordOf, storedOf, type MessageRecord } from './record.ts'
import { delayQueues } from './topology.ts'

/** Dead letters published again before their originals are acknowledged. */
const SLICE = 200
const BROWSE_LIMIT = 50
/** Longest wait until what was put back is seen again. */
const PUT_BACK_MS = 250
const LOOKING_MS = 10 * 60_000

type Enough = 'more' | 'enough'

interface Found {
  message: GetMessage
  record: MessageRecord
  body: unknown
}

const processOf = (body: unknown): unknown => (body as { processId?: unknown } | null)?.processId

function selected({ record, body }: Found, { ids, processId, code }: MessageSelection): boolean {
  return (
    (ids === undefined || ids.includes(record.id)) &&
    (processId === undefined || processOf(body) === processId) &&
    (code === undefined || record.cause?.code === code)
  )
}

/**
 * What operators see and do, over AMQP alone. AMQP cannot read without taking: while a call looks through a queue, its
 * consumers get other messages, and what it looked at is marked as redelivered when it is put back.
 */
export function createOperations(options: {
  link: Link
  send: (parcels: readonly Parcel[]) => Promise<void>
  declare: (queue: QueueName) => Promise<void>
  consumers: { inFlight(queue: QueueName): number; lastDelivered(queue: QueueName): number | undefined }
  clock: Clock
}) {
  const { link, send, declare, consumers, clock } = options
  /** Since when depth() has seen a queue with something in it. */
  const filledSince = new Map<QueueName, number>()

  /** Takes what is in a queue now, one by one, and hands it to `look` until that says that it has enough. */
  async function lookThrough(
    channel: Channel,
    name: string,
    look: (found: Found) => Enough | Promise<Enough>,
  ): Promise<void> {
    const { messageCount } = await channel.checkQueue(name)
    for (let left = messageCount; left > 0; left--) {
      const message = await channel.get(name)
      if (message === false) return
      const body = bodyOf(message)
      const found = { message, body, record: recordOf(message, body, clock.now()) }
      if ((await look(found)) === 'enough') return
    }
  }

  /**
   * Puts back in order what was only looked at, and waits until it is back: a quorum queue does that in its own time. Where
   * consumers take it at once, that is not seen, and the wait is short.
   */
  async function putBack(channel: Channel, name: string, messages: readonly GetMessage[]): Promise<void> {
    if (messages.length === 0) return
    const before = await channel.checkQueue(name)
    for (const message of messages) channel.reject(message, true)
    const deadline = clock.now() + PUT_BACK_MS
    const wanted = before.messageCount + messages.length
    while ((await channel.checkQueue(name)).messageCount < wanted && clock.now() < deadline);
  }

  /** The same failure stored twice, by a crash between its dead letter and its acknowledgement, counts as one. */
  function twins(queue: QueueName): (record: MessageRecord) => boolean {
    const seen = new Set<string>()
    return ({ id, replays }) => {
      if (originOf(queue) === undefined || id.startsWith('sha256:')) return false
      const key = `${id} ${replays}`
      if (seen.has(key)) return true
      seen.add(key)
      return false
    }
  }

  /** As long as the queue takes; a connection that died meanwhile shows by its heartbeat. */
  const lookingFor = <T>(what: string, work: (channel: Channel) => Promise<T>): Promise<T> =>
    link.withChannel(what, work, LOOKING_MS)

  const isDead = (queue: QueueName): boolean => queueOf(queue).deadLetters === undefined

  return {
    /**
     * `inFlight` counts the deliveries of this mailbox only. `oldestMs` is an estimate: the age of the message that this
     * mailbox was given last, else how long depth() has seen the queue filled. Dead letters that are stored twice count twice.
     */
    async depth(queue: QueueName): Promise<QueueDepth> {
      await declare(queue)
      return link.withChannel('count messages', async (channel) => {
        const [own, ...delays] = await Promise.all(
          [queue, ...delayQueues(queue)].map((name) => channel.checkQueue(name)),
        )
        const { messageCount: ready, consumerCount } = own!
        const now = clock.now()
        if (ready === 0) filledSince.delete(queue)
        else if (!filledSince.has(queue)) filledSince.set(queue, now)
        const since = consumers.lastDelivered(queue) ?? filledSince.get(queue)
        return {
          queue,
          ready,
          delayed: delays.reduce((sum, one) => sum + one.messageCount, 0),
          inFlight: consumers.inFlight(queue),
          consumers: consumerCount,
          oldestMs: ready === 0 || since === undefined ? 0 : Math.max(0, now - since),
        }
      })
    },

    async browse(queue: QueueName, selection: MessageSelection): Promise<StoredMessage[]> {
      const limit = selection.limit ?? BROWSE_LIMIT
      await declare(queue)
      return lookingFor('browse', async (channel) => {
        const isTwin = twins(queue)
        const ready: StoredMessage[] = []
        const delayed: (Found & { dueAt: number })[] = []
        for (const name of [queue, ...delayQueues(queue)]) {
          const looked: GetMessage[] = []
          const here: Found[] = []
          // The next to be due may wait in any of the delay queues: each gives as many as are wanted in all.
          const wanted = limit - ready.length
          if (wanted <= 0) break
          await lookThrough(channel, name, (one) => {
            looked.push(one.message)
            if (selected(one, selection) && !isTwin(one.record)) here.push(one)
            return here.length < wanted ? 'more' : 'enough'
          })
          await putBack(channel, name, looked)
          if (name === queue) ready.push(...here.map(({ record, body }) => storedOf(queue, record, body)))
          else delayed.push(...here.map((one) => ({ ...one, dueAt: one.record.dueAt ?? Infinity })))
        }
        delayed.sort((a, b) => a.dueAt - b.dueAt)
        const waiting = delayed.slice(0, limit - ready.length)
        return [...ready, ...waiting.map(({ record, body }) => storedOf(queue, record, body))]
      })
    },

    async replay(queue: QueueName, origin: QueueName, selection: MessageSelection): Promise<number> {
      const limit = selection.limit ?? Infinity
      await declare(origin)
      return lookingFor(`replay dead letters of ${queue}`, async (channel) => {
        const isTwin = twins(queue)
        const others: GetMessage[] = []
        let slice: Found[] = []
        let count = 0
        const flush = async (): Promise<void> => {
          await send(slice.map((one) => revived(one, origin)))
          for (const { message } of slice) channel.ack(message)
          slice = []
        }
        await lookThrough(channel, queue, async (one): Promise<Enough> => {
          if (!selected(one, selection)) others.push(one.message)
          else if (isTwin(one.record)) channel.ack(one.message)
          else if (count === limit) others.push(one.message)
          else {
            slice.push(one)
            count += 1
            if (slice.length === SLICE) await flush()
          }
          return 'more'
        })
        await flush()
        await putBack(channel, queue, others)
        return count
      })
    },

    async drop(queue: QueueName, selection: MessageSelection): Promise<number> {
      const limit = selection.limit ?? Infinity
      await declare(queue)
      return lookingFor(`drop messages of ${queue}`, async (channel) => {
        const isTwin = twins(queue)
        let count = 0
        for (const name of [queue, ...delayQueues(queue)]) {
          const others: GetMessage[] = []
          await lookThrough(channel, name, (one) => {
            if (!selected(one, selection)) others.push(one.message)
            else if (isTwin(one.record)) channel.ack(one.message)
            else if (count === limit) others.push(one.message)
            else {
              channel.ack(one.message)
              count += 1
            }
            return count < limit || isDead(queue) ? 'more' : 'enough'
          })
          await putBack(channel, name, others)
        }
        return count
      })
    },

    async purge(queue: QueueName): Promise<number> {
      await declare(queue)
      return link.withChannel('purge', async (channel) => {
        const purged = await Promise.all(
          [queue, ...delayQueues(queue)].map((name) => channel.purgeQueue(name)),
        )
        return purged.reduce((sum, one) => sum + one.messageCount, 0)
      })
    },
  }

  function revived({ message, record }: Found, origin: QueueName): Parcel {
    const { id, priority, replays } = record
    const fresh = { id, priority, attempt: 1, replays: replays + 1, enqueuedAt: clock.now() }
    return {
      exchange: '',
      routingKey: origin,
      content: message.content,
      options: propertiesOf(origin, fresh),
      family: origin,
    }
  }
}
