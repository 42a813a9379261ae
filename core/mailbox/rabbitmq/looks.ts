import type { Channel, GetMessage } from 'amqplib'
import type { QueueName } from '../../../schema/queues.ts'
import type { Clock } from '../../clock.ts'
import { SpectraError } from '../../errors.ts'
import { isLocked } from './errors.ts'
import type { Link } from './link.ts'
import { contentOf, recordOf, type MessageRecord } from './record.ts'

/** What can be answered without its content being kept in memory. */
export type Tag = GetMessage

export interface Found {
  tag: Tag
  record: MessageRecord
  body: unknown
  bytes?: Buffer
  content: Buffer
}

/** A queue that nobody else looks through meanwhile. Consumers may take from it. */
export interface Look {
  readonly channel: Channel
  /** Takes what is in a queue now, one by one, and hands it to `see` until that says that it has enough. */
  through(name: string, see: (found: Found) => 'more' | 'enough'): Promise<void>
  /**
   * Puts back in order what was only looked at, and waits until it is back: a quorum queue does that in its own time. Where
   * consumers take it at once, that is not seen, and the wait is short.
   */
  putBack(name: string, tags: readonly Tag[]): Promise<void>
}

export interface Looks {
  /** @throws SS_MAILBOX_UNAVAILABLE, also where another process looks through the queue for a minute */
  at<T>(queue: QueueName, what: string, work: (look: Look) => Promise<T>): Promise<T>
}

/** As long as a queue takes; a connection that died meanwhile shows by its heartbeat. */
const LOOKING_MS = 10 * 60_000
/** Longest wait for others who look through the same queue, and time between two tries. */
const PATIENCE_MS = 60_000
const TRY_MS = 50
/** Longest wait until what was put back is seen again: with consumers, and without. */
const PUT_BACK_MS = 250
const PUT_BACK_ALONE_MS = 5000

/**
 * AMQP cannot read without taking: who looks through a queue holds its messages until they are put back, and a second one
 * sees an empty queue. So there is one look at a queue at a time in the whole cluster. Who holds the exclusive queue of
 * that name has it; it goes with the connection.
 */
export function createLooks({ link, clock }: { link: Link; clock: Clock }): Looks {
  /** Ends of the looks of this mailbox: an exclusive queue keeps out other connections only. */
  const ends = new Map<QueueName, Promise<unknown>>()

  const lookOn = (channel: Channel): Look => ({
    channel,
    async through(name, see) {
      const { messageCount } = await channel.checkQueue(name)
      for (let left = messageCount; left > 0; left--) {
        const message = await channel.get(name)
        if (message === false) return
        const { fields, content } = message
        const tag = { fields: { deliveryTag: fields.deliveryTag } } as Tag
        const read = contentOf(message)
        const record = recordOf(message, read.body, clock.now())
        if (see({ tag, record, content, ...read }) === 'enough') return
      }
    },
    async putBack(name, tags) {
      if (tags.length === 0) return
      const before = await channel.checkQueue(name)
      for (const tag of tags) channel.reject(tag, true)
      const deadline = clock.now() + (before.consumerCount === 0 ? PUT_BACK_ALONE_MS : PUT_BACK_MS)
      const wanted = before.messageCount + tags.length
      while ((await channel.checkQueue(name)).messageCount < wanted && clock.now() < deadline);
    },
  })

  /** @throws what the broker says where another connection holds the lock */
  async function locked<T>(lock: string, channel: Channel, work: () => Promise<T>): Promise<T> {
    await channel.assertQueue(lock, {
      exclusive: true,
      durable: false,
      arguments: { 'x-queue-type': 'classic' },
    })
    try {
      return await work()
    } finally {
      const release = (on: Channel): Promise<unknown> => on.deleteQueue(lock)
      // A channel that ended leaves the lock to its connection; where that ended, too, the lock is gone.
      await release(channel)
        .catch(() => link.withChannel('end a look', release))
        .catch(() => undefined)
    }
  }

  async function alone<T>(queue: QueueName, what: string, work: (look: Look) => Promise<T>): Promise<T> {
    const deadline = clock.now() + PATIENCE_MS
    for (;;) {
      try {
        return await link.withChannel(
          what,
          (channel) => locked(`spectra.look.${queue}`, channel, () => work(lookOn(channel))),
          LOOKING_MS,
        )
      } catch (thrown) {
        if (!isLocked(thrown)) throw thrown
        if (clock.now() > deadline) {
          const state = `another process has been looking through ${queue} for a minute (${link.place})`
          throw new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot ${what}: ${state}`, { cause: thrown })
        }
      }
      await clock.sleep(TRY_MS)
    }
  }

  return {
    at(queue, what, work) {
      const before = ends.get(queue) ?? Promise.resolve()
      const mine = before.then(() => alone(queue, what, work))
      ends.set(
        queue,
        mine.catch(() => undefined),
      )
      return mine
    },
  }
}
