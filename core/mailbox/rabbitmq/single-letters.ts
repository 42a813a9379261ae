import type { QueueName } from '../../../schema/queues.ts'
import type { Clock } from '../../clock.ts'
import { toSpectraError } from '../../errors.ts'
import type { Families } from './families.ts'
import type { Found, Looks, Tag } from './looks.ts'
import type { Parcel } from './publisher.ts'
import { isNewer } from './record.ts'

/** A dead letter, by what tells it from others: the message, and the replay after which it failed. */
export interface Letter {
  id: string
  replays: number
  parcel: Parcel
}

/**
 * One dead letter for each failure (P3), although storing it and taking its message away are two steps:
 *
 *     store --confirm--> ack        killed in between: the message comes again, and its letter is there already
 *
 * What may be there is looked for before it is stored. One look serves all that wait for it, and nobody else looks at the
 * same time, so that a burst costs a few looks, and of two consumers with the same message one finds the other's letter.
 */
export interface SingleLetters {
  /** Stores it where it is not there yet. */
  store(queue: QueueName, letter: Letter): Promise<void>
  /**
   * It may be stored or not, and by somebody else, too: leaves exactly one, some time later. Where the queue of its message was
   * deleted meanwhile, nobody else will do that.
   */
  tidy(queue: QueueName, letter: Letter): void
}

/** How often, and how long after one another, twins are looked for. */
const TRIES = 10
const TRY_MS = 1000

interface Claim extends Letter {
  resolve(): void
  reject(error: unknown): void
}

export function createSingleLetters(options: {
  looks: Looks
  families: Pick<Families, 'on'>
  send: (parcels: readonly Parcel[]) => Promise<void>
  clock: Clock
  onError: (error: unknown) => void
}): SingleLetters {
  const { looks, families, send, clock, onError } = options
  const waiting = new Map<QueueName, Claim[]>()
  const busy = new Set<QueueName>()

  /** Which of the claims are there; takes away all but one of each, and stores what is missing. */
  const settle = (queue: QueueName, claims: readonly Claim[]): Promise<void> =>
    looks.at(queue, 'dead-letter a message', async (look) => {
      const wanted = new Map(claims.map(({ id, replays }) => [id, replays]))
      const present = new Map<string, Pick<Found, 'tag' | 'record'>>()
      const others: Tag[] = []
      const twins: Tag[] = []
      await look.through(queue, ({ tag, record }) => {
        const least = wanted.get(record.id)
        if (least === undefined || record.replays < least) others.push(tag)
        else {
          const one = present.get(record.id)
          const newer = one === undefined || isNewer(record, one.record)
          if (newer) present.set(record.id, { tag, record })
          if (one !== undefined) twins.push(newer ? one.tag : tag)
        }
        return 'more'
      })
      const missing = new Map(claims.filter(({ id }) => !present.has(id)).map((claim) => [claim.id, claim]))
      await send([...missing.values()].map(({ parcel }) => parcel))
      for (const tag of twins) look.channel.ack(tag)
      await look.putBack(queue, [...others, ...[...present.values()].map(({ tag }) => tag)])
    })

  async function work(queue: QueueName): Promise<void> {
    if (busy.has(queue)) return
    busy.add(queue)
    for (let claims; (claims = waiting.get(queue)) !== undefined;) {
      waiting.delete(queue)
      try {
        const mine = claims
        await families.on(queue, () => settle(queue, mine))
        for (const claim of claims) claim.resolve()
      } catch (thrown) {
        for (const claim of claims) claim.reject(thrown)
      }
    }
    busy.delete(queue)
  }

  const claim = (queue: QueueName, letter: Letter): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.set(queue, [...(waiting.get(queue) ?? []), { ...letter, resolve, reject }])
      void work(queue)
    })

  /** Whoever asked is gone with its channel, and the next may not be there yet. */
  async function insist(work: () => Promise<void>): Promise<void> {
    for (let left = TRIES; ; left--) {
      try {
        return await work()
      } catch (thrown) {
        if (toSpectraError(thrown).code === 'SS_MAILBOX_CLOSED') return
        if (left === 1) return onError(thrown)
      }
      await clock.sleep(TRY_MS)
    }
  }

  return {
    store: claim,
    tidy: (queue, letter) => void insist(() => claim(queue, letter)),
  }
}
