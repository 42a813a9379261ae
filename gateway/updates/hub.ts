import type { FastifyBaseLogger } from 'fastify'
import { SpectraError } from '../../core/errors.ts'
import type { Consumer, Identity, Journal, Mailbox } from '../../core/ports.ts'
import { createBell, type Bell } from './bell.ts'
import { createFeed, type Feed } from './feed.ts'
import { UPDATE_LIMITS, type UpdateLimits } from './limits.ts'

/** On whose behalf somebody subscribes. */
export type Subscriber = Pick<Identity, 'organizationId' | 'sessionId' | 'expiresAt'>

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
   * A place in a room of an organization, such as that of a process. It ends with the identity: when that expires, and when
   * `identityEnded` says so.
   * @throws SS_QUOTA_EXCEEDED, SS_DRAINING
   */
  join(whose: Subscriber, room: string): Membership
  /** The sign-in, or the key, does not hold any more: its subscriptions end. */
  identityEnded(sessionId: string): void
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

/** The longest that a timer waits. */
const LONGEST_MS = 2 ** 31 - 1

export async function createUpdateHub(
  { mailbox, journal }: { mailbox: Pick<Mailbox, 'subscribe'>; journal: Pick<Journal, 'head' | 'read'> },
  given: Partial<UpdateLimits> = {},
  log?: Pick<FastifyBaseLogger, 'warn'>,
): Promise<UpdateHub> {
  const limits = { ...UPDATE_LIMITS, ...given }
  const houses = new Map<string, House>()
  const sessions = new Map<string, Set<Bell>>()
  let size = 0
  let stopped: SpectraError | undefined

  const ringRoom = ({ bells, reads }: Room): void => {
    reads.clear()
    bells.forEach((bell) => bell.ring())
  }
  const everyRoom = (act: (room: Room) => void): void =>
    houses.forEach(({ rooms }) => rooms.forEach((room) => act(room)))
  const timers = [
    setInterval(() => everyRoom(ringRoom), limits.recheckMs),
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
    const house = { rooms: new Map<string, Room>(), feed, members: 0 }
    houses.set(organizationId, house)
    return house
  }

  /** Returns how to forget it. */
  function endWithIdentity(bell: Bell, { sessionId, expiresAt }: Subscriber): () => void {
    const timer =
      expiresAt &&
      setTimeout(() => bell.stop(ended()), Math.min(expiresAt.getTime() - Date.now(), LONGEST_MS)).unref()
    const bells = sessionId === undefined ? undefined : (sessions.get(sessionId) ?? new Set<Bell>())
    if (bells) sessions.set(sessionId!, bells.add(bell))
    return () => {
      clearTimeout(timer)
      bells?.delete(bell)
      if (bells?.size === 0) sessions.delete(sessionId!)
    }
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
      const forget = endWithIdentity(bell, whose)
      bells.add(bell)
      house.members++
      size++
      return {
        bell,
        feed: house.feed,
        share(what, read) {
          const shared = (reads.get(what) as ReturnType<typeof read> | undefined) ?? read()
          reads.set(what, shared)
          return shared
        },
        leave() {
          if (!bells.delete(bell)) return
          forget()
          size--
          if (bells.size === 0) house.rooms.delete(name)
          if (--house.members > 0) return
          house.feed.close()
          houses.delete(organizationId)
        },
      }
    },
    identityEnded(sessionId) {
      sessions.get(sessionId)?.forEach((bell) => bell.stop(ended()))
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
      everyRoom(({ bells }) => bells.forEach((bell) => bell.stop(reason)))
      await consumer.cancel()
    },
  }
}

const ended = (): SpectraError =>
  new SpectraError('SS_UNAUTHENTICATED', 'Cannot go on with the subscription: the sign-in has ended')

const full = (size: number): SpectraError =>
  new SpectraError('SS_QUOTA_EXCEEDED', `Cannot subscribe: there are ${size} subscribers already`, {
    retryable: true,
    details: { advice: 'Try again later, or poll batchProcess.' },
  })
