import type { FastifyBaseLogger } from 'fastify'
import { SpectraError } from '../../core/errors.ts'
import type { Consumer, Journal, Mailbox } from '../../core/ports.ts'
import { createBell, type Bell } from './bell.ts'
import { endingWith, type OnIdentityEnd, type Subscriber } from './endings.ts'
import { createFeed, type Feed } from './feed.ts'
import { UPDATE_LIMITS, type UpdateLimits } from './limits.ts'

/**
 *   SSE_EXCHANGE ─ one subscription ─ hub ─┬─ organization ─┬─ feed of the journal
 *                                          │                ├─ bell ─ subscriber of process A
 *                                          │                └─ bell ─ subscriber of events
 *                                          └─ organization ── ...
 *
 * The notification says only that something changed; each subscriber reads the news itself when it is ready for it.
 * Those of one organization share what they read, so that 500 of them cost one query.
 */
export interface UpdateHub {
  readonly limits: UpdateLimits
  /**
   * A place in a room of an organization, such as that of a process. It ends with the identity, over whatever protocol it was
   * taken.
   * @throws SS_QUOTA_EXCEEDED, SS_DRAINING
   */
  join(whose: Subscriber, room: string): Membership
  /** Something happened in an organization: its subscribers look. */
  ring(organizationId: string): void
  readonly size: number
  /** Takes no more, and ends every subscription with the reason. */
  stop(reason: SpectraError): Promise<void>
}

export interface Membership {
  /** Rings when there is news for the room: of its process, for instance. */
  bell: Bell
  /** The journal of the organization. */
  feed: Feed
  /** The outcome of `read`, or of the same read by another member since the last ring. */
  share<T>(what: string, read: () => Promise<T>): Promise<T>
  leave(): void
}

interface Room {
  bells: Set<Bell>
  /** By what was read; emptied by each ring. */
  reads: Map<string, Promise<unknown>>
}

interface House {
  rooms: Map<string, Room>
  feed: Feed
  members: number
}

export async function createUpdateHub(
  { mailbox, journal }: { mailbox: Pick<Mailbox, 'subscribe'>; journal: Pick<Journal, 'head' | 'read'> },
  given: Partial<UpdateLimits> = {},
  log?: Pick<FastifyBaseLogger, 'warn'>,
  onIdentityEnd: OnIdentityEnd = () => () => undefined,
): Promise<UpdateHub> {
  const limits = { ...UPDATE_LIMITS, ...given }
  const houses = new Map<string, House>()
  let size = 0
  let stopped: SpectraError | undefined

  const ringRoom = ({ bells, reads }: Room): void => {
    reads.clear()
    bells.forEach((bell) => bell.ring())
  }
  const timers = [
    setInterval(() => houses.forEach(({ rooms }) => rooms.forEach(ringRoom)), limits.recheckMs),
    setInterval(() => houses.forEach(({ feed }) => feed.ring()), limits.journalMs),
  ]
  timers.forEach((timer) => timer.unref())
  const consumer: Consumer = await mailbox.subscribe('SSE_EXCHANGE', ({ organizationId, processId }) => {
    const house = houses.get(organizationId ?? '')
    house?.feed.ring()
    const room = house?.rooms.get(processId)
    if (room) ringRoom(room)
  })

  function houseOf(organizationId: string): House {
    const known = houses.get(organizationId)
    if (known) return known
    const feed = createFeed(journal, organizationId, log)
    const house: House = { rooms: new Map(), feed, members: 0 }
    houses.set(organizationId, house)
    return house
  }

  return {
    limits,
    join(whose, name) {
      if (stopped) throw stopped
      if (size >= limits.subscribers) throw full(size)
      const { organizationId } = whose
      const house = houseOf(organizationId)
      const room: Room = house.rooms.get(name) ?? { bells: new Set(), reads: new Map() }
      house.rooms.set(name, room)
      const { bells, reads } = room
      const bell = createBell()
      const forget = endingWith(onIdentityEnd, whose, bell)
      bells.add(bell)
      house.members++
      size++
      const leave = (): void => {
        if (!bells.delete(bell)) return
        forget()
        size--
        if (bells.size === 0) house.rooms.delete(name)
        if (--house.members > 0) return
        house.feed.close()
        houses.delete(organizationId)
      }
      return { bell, feed: house.feed, share: sharing(reads), leave }
    },
    ring(organizationId) {
      const house = houses.get(organizationId)
      house?.feed.ring()
      house?.rooms.forEach(ringRoom)
    },
    get size() {
      return size
    },
    async stop(reason) {
      stopped = reason
      timers.forEach((timer) => clearInterval(timer))
      houses.forEach(({ rooms }) => rooms.forEach(({ bells }) => bells.forEach((bell) => bell.stop(reason))))
      await consumer.cancel()
    },
  }
}

const sharing =
  (reads: Room['reads']): Membership['share'] =>
  <T>(what: string, read: () => Promise<T>): Promise<T> => {
    const shared = (reads.get(what) as Promise<T> | undefined) ?? read()
    reads.set(what, shared)
    return shared
  }

const full = (size: number): SpectraError =>
  new SpectraError('SS_QUOTA_EXCEEDED', `Cannot subscribe: there are ${size} subscribers already`, {
    retryable: true,
    details: { advice: 'Try again later, or poll batchProcess.' },
  })
