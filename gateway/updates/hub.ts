import { SpectraError } from '../../core/errors.ts'
import type { Consumer, Mailbox } from '../../core/ports.ts'
import { createBell, type Bell } from './bell.ts'
import { UPDATE_LIMITS, type UpdateLimits } from './limits.ts'

/**
 *   SSE_EXCHANGE ─ one subscription ─ hub ─┬─ bell ─ subscriber of process A
 *                                          ├─ bell ─ subscriber of process A
 *                                          └─ bell ─ subscriber of process B
 *
 * The notification says only that something changed; each subscriber reads the news itself when it is ready for it.
 * Subscribers of one process share what they read between two notifications, so that 500 of them cost one query.
 */
export interface UpdateHub {
  readonly limits: UpdateLimits
  /** @throws SS_QUOTA_EXCEEDED, SS_DRAINING */
  join(organizationId: string, processId: string): Membership
  readonly size: number
  /** Takes no more, and ends every subscription with the reason. */
  stop(reason: SpectraError): Promise<void>
}

export interface Membership {
  /** Rings when the process changes. */
  bell: Bell
  /** The outcome of `read`, or of the same read by another member since the last ring. */
  share<T>(what: string, read: () => Promise<T>): Promise<T>
  leave(): void
}

interface Room {
  bells: Set<Bell>
  /** By what was read; emptied by each ring. */
  reads: Map<string, Promise<unknown>>
}

export async function createUpdateHub(
  mailbox: Pick<Mailbox, 'subscribe'>,
  given: Partial<UpdateLimits> = {},
): Promise<UpdateHub> {
  const limits = { ...UPDATE_LIMITS, ...given }
  const rooms = new Map<string, Room>()
  let size = 0
  let stopped: SpectraError | undefined

  const ring = ({ bells, reads }: Room): void => {
    reads.clear()
    bells.forEach((bell) => bell.ring())
  }
  const recheck = setInterval(() => rooms.forEach(ring), limits.recheckMs)
  recheck.unref()
  const consumer: Consumer = await mailbox.subscribe('SSE_EXCHANGE', ({ organizationId, processId }) => {
    const room = rooms.get(`${organizationId}/${processId}`)
    if (room) ring(room)
  })

  return {
    limits,
    join(organizationId, processId) {
      if (stopped) throw stopped
      if (size >= limits.subscribers) {
        throw new SpectraError(
          'SS_QUOTA_EXCEEDED',
          `Cannot subscribe: there are ${size} subscribers already`,
          {
            retryable: true,
            details: { advice: 'Try again later, or poll batchProcess.' },
          },
        )
      }
      const key = `${organizationId}/${processId}`
      const room: Room = rooms.get(key) ?? { bells: new Set(), reads: new Map() }
      rooms.set(key, room)
      const { bells, reads } = room
      const bell = createBell()
      bells.add(bell)
      size++
      return {
        bell,
        share(what, read) {
          const shared = (reads.get(what) as ReturnType<typeof read> | undefined) ?? read()
          reads.set(what, shared)
          return shared
        },
        leave() {
          if (!bells.delete(bell)) return
          size--
          if (bells.size === 0) rooms.delete(key)
        },
      }
    },
    get size() {
      return size
    },
    async stop(reason) {
      stopped = reason
      clearInterval(recheck)
      rooms.forEach(({ bells }) => bells.forEach((bell) => bell.stop(reason)))
      await consumer.cancel()
    },
  }
}
