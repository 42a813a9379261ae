import type { Channel } from 'amqplib'
import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import type { MessageSelection, QueueDepth, StoredMessage } from '../../ports.ts'
import type { Clock } from '../../clock.ts'
import { isUnnamed, nameIn } from '../identity.ts'
import type { Families } from './families.ts'
import type { Link } from './link.ts'
import type { Found, Look, Looks, Tag } from './looks.ts'
import type { Parcel } from './publisher.ts'
import { isNewer, propertiesOf, storedOf } from './record.ts'
import { chooses, createGroups, keyOf, type Group } from './selecting.ts'
import { delayQueues } from './topology.ts'

/** Dead letters published again before their originals are acknowledged. */
const SLICE = 200
const BROWSE_LIMIT = 50

/**
 * What operators see and do, over AMQP alone. AMQP cannot read without taking: while a call looks through a queue, its
 * consumers get other messages, and what it looked at is marked as redelivered when it is put back.
 */
export function createOperations(options: {
  link: Link
  looks: Looks
  send: (parcels: readonly Parcel[]) => Promise<void>
  families: Pick<Families, 'on'>
  consumers: { inFlight(queue: QueueName): number; lastDelivered(queue: QueueName): number | undefined }
  clock: Clock
}) {
  const { link, looks, send, families, consumers, clock } = options
  /** Since when depth() has seen a queue with something in it. */
  const filledSince = new Map<QueueName, number>()

  const isDead = (queue: QueueName): boolean => queueOf(queue).deadLetters === undefined

  const on = <T>(queue: QueueName, what: string, work: (channel: Channel) => Promise<T>): Promise<T> =>
    families.on(queue, () => link.withChannel(what, work))

  const lookAt = <T>(
    family: QueueName,
    queue: QueueName,
    what: string,
    work: (look: Look) => Promise<T>,
  ): Promise<T> => families.on(family, () => looks.at(queue, what, work))

  return {
    /**
     * `inFlight` counts the deliveries of this mailbox only. `oldestMs` is an estimate: the age of the message that this
     * mailbox was given last, else how long depth() has seen the queue filled. Dead letters that are stored twice count twice.
     */
    async depth(queue: QueueName): Promise<QueueDepth> {
      return on(queue, 'count messages', async (channel) => {
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

    /** Of a message that an edit left twice, the older may be shown where the newer is beyond the limit. */
    async browse(queue: QueueName, selection: MessageSelection): Promise<StoredMessage[]> {
      const limit = selection.limit ?? BROWSE_LIMIT
      const selected = chooses(selection)
      return lookAt(queue, queue, 'browse', async (look) => {
        const ready: Found[] = []
        const delayed: Found[] = []
        for (const name of [queue, ...delayQueues(queue)]) {
          // The next to be due may wait in any of the delay queues: each gives as many as are wanted in all.
          const wanted = limit - ready.length
          if (wanted <= 0) break
          const looked: Tag[] = []
          const here = createGroups(isDead(queue))
          await look.through(name, (one) => {
            looked.push(one.tag)
            if (selected(one) && !here.joins(one)) here.add(one)
            return here.groups.length < wanted ? 'more' : 'enough'
          })
          await look.putBack(name, looked)
          const found = here.groups.map(({ newest }) => newest)
          if (name === queue) ready.push(...found)
          else delayed.push(...found)
        }
        const dueAt = ({ record }: Found): number => record.dueAt ?? Infinity
        delayed.sort((a, b) => dueAt(a) - dueAt(b))
        const all = [...ready, ...delayed.slice(0, limit - ready.length)]
        return all.map((one) => storedOf(queue, one.record, one))
      })
    },

    /** Holds all that it brings back in memory until it has looked through the queue: the newest of twins may come last. */
    async replay(queue: QueueName, origin: QueueName, selection: MessageSelection): Promise<number> {
      const limit = selection.limit ?? Infinity
      const selected = chooses(selection)
      return lookAt(origin, queue, `replay dead letters of ${queue}`, async (look) => {
        const others: Tag[] = []
        const { groups, joins, add } = createGroups(true)
        await look.through(queue, (one) => {
          if (!selected(one)) others.push(one.tag)
          else if (!joins(one)) {
            if (groups.length < limit) add(one)
            else others.push(one.tag)
          }
          return 'more'
        })
        for (let at = 0; at < groups.length; at += SLICE) {
          const slice = groups.slice(at, at + SLICE)
          await send(slice.map(({ newest }) => revived(newest, origin)))
          for (const tag of slice.flatMap(({ tags }) => tags)) look.channel.ack(tag)
        }
        await look.putBack(queue, others)
        return groups.length
      })
    },

    /** Stored as edited first, taken away second: a crash in between leaves both, of which the edited one counts. */
    async edit(queue: QueueName, id: string, text: string): Promise<boolean> {
      return lookAt(queue, queue, `edit the dead letter ${id}`, async (look) => {
        const others: Tag[] = []
        const { groups, joins, add } = createGroups(true)
        await look.through(queue, (one) => {
          if (one.record.id !== id) others.push(one.tag)
          else if (!joins(one)) add(one)
          return 'more'
        })
        const newer = (one: Group, other: Group): Group =>
          isNewer(other.newest.record, one.newest.record) ? other : one
        const target = groups.length > 0 ? groups.reduce(newer) : undefined
        if (target) {
          await send([edited(target.newest, queue, text)])
          for (const tag of target.tags) look.channel.ack(tag)
        }
        for (const group of groups) if (group !== target) others.push(...group.tags)
        await look.putBack(queue, others)
        return target !== undefined
      })
    },

    async drop(queue: QueueName, selection: MessageSelection): Promise<number> {
      const limit = selection.limit ?? Infinity
      const selected = chooses(selection)
      return lookAt(queue, queue, `drop messages of ${queue}`, async (look) => {
        const dropped = new Set<string>()
        let count = 0
        for (const name of [queue, ...delayQueues(queue)]) {
          const others: Tag[] = []
          await look.through(name, (one) => {
            const twin = dropped.has(keyOf(one.record))
            if (!selected(one) || (count === limit && !twin)) others.push(one.tag)
            else {
              look.channel.ack(one.tag)
              if (isDead(queue) && !isUnnamed(one.record.id)) dropped.add(keyOf(one.record))
              if (!twin) count += 1
            }
            return count < limit || isDead(queue) ? 'more' : 'enough'
          })
          await look.putBack(name, others)
        }
        return count
      })
    },

    async purge(queue: QueueName): Promise<number> {
      return on(queue, 'purge', async (channel) => {
        const purged = await Promise.all(
          [queue, ...delayQueues(queue)].map((name) => channel.purgeQueue(name)),
        )
        return purged.reduce((sum, one) => sum + one.messageCount, 0)
      })
    },
  }

  function revived({ content, record }: Found, origin: QueueName): Parcel {
    const { id, priority, replays } = record
    const fresh = { id, priority, attempt: 1, replays: replays + 1, enqueuedAt: clock.now() }
    const options = propertiesOf(origin, fresh)
    return { exchange: '', routingKey: origin, content, options, family: origin }
  }
}

/** The body may name what had no id. */
function edited({ record }: Found, queue: QueueName, text: string): Parcel {
  const id = nameIn(JSON.parse(text)) ?? record.id
  const options = propertiesOf(queue, { ...record, id, edits: (record.edits ?? 0) + 1 })
  return { exchange: '', routingKey: queue, content: Buffer.from(text), options, family: queue }
}
