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
 */
export interface UpdateHub {
  readonly limits: UpdateLimits
  /** A bell that rings when the process changes. @throws SS_QUOTA_EXCEEDED, SS_DRAINING */
  join(organizationId: string, processId: string): { bell: Bell; leave(): void }
  readonly size: number
  /** Takes no more, and ends every subscription with the reason. */
  stop(reason: SpectraError): Promise<void>
}

export async function createUpdateHub(
  mailbox: Pick<Mailbox, 'subscribe'>,
  given: Partial<UpdateLimits> = {},
): Promise<UpdateHub> {
  const limits = { ...UPDATE_LIMITS, ...given }
  const members = new Map<string, Set<Bell>>()
  let size = 0
  let stopped: SpectraError | undefined

  const ringAll = (): void => members.forEach((bells) => bells.forEach((bell) => bell.ring()))
  const recheck = setInterval(ringAll, limits.recheckMs)
  recheck.unref()
  const consumer: Consumer = await mailbox.subscribe('SSE_EXCHANGE', ({ organizationId, processId }) => {
    members.get(`${organizationId}/${processId}`)?.forEach((bell) => bell.ring())
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
      const bells = members.get(key) ?? new Set()
      members.set(key, bells)
      const bell = createBell()
      bells.add(bell)
      size++
      return {
        bell,
        leave() {
          if (!bells.delete(bell)) return
          size--
          if (bells.size === 0) members.delete(key)
        },
      }
    },
    get size() {
      return size
    },
    async stop(reason) {
      stopped = reason
      clearInterval(recheck)
      members.forEach((bells) => bells.forEach((bell) => bell.stop(reason)))
      await consumer.cancel()
    },
  }
}
