import { SpectraError } from '../../core/errors.ts'
import type { Bell } from './bell.ts'
import type { Identity } from '../../core/ports.ts'

/** On whose behalf somebody subscribes. */
export type Subscriber = Pick<Identity, 'organizationId' | 'sessionId' | 'expiresAt'>

/** The longest that a timer waits. */
const LONGEST_MS = 2 ** 31 - 1

/** Subscriptions end with the identity that they were begun with: when that expires, and when its sign-in ends. */
export function createEndings() {
  const sessions = new Map<string, Set<Bell>>()
  return {
    /** Returns how to forget it. */
    add(bell: Bell, { sessionId, expiresAt }: Subscriber): () => void {
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
    },

    end(sessionId: string): void {
      sessions.get(sessionId)?.forEach((bell) => bell.stop(ended()))
    },
  }
}

const ended = (): SpectraError =>
  new SpectraError('SS_UNAUTHENTICATED', 'Cannot go on with the subscription: the sign-in has ended')
