import { SpectraError } from '../../core/errors.ts'
import type { Bell } from './bell.ts'
import type { Identity } from '../../core/ports.ts'

/** On whose behalf somebody subscribes. */
export type Subscriber = Pick<Identity, 'organizationId' | 'sessionId' | 'expiresAt'>

/** Tells, once, when an identity does not hold any more, and with what reason. Returns how to stop listening. */
export type OnIdentityEnd = (
  identity: Pick<Identity, 'sessionId' | 'expiresAt'>,
  listener: (reason: SpectraError) => void,
) => () => void

/** The longest that a timer waits. */
const LONGEST_MS = 2 ** 31 - 1

/** A subscription ends with the identity that it was begun with: when that expires, and when its sign-in ends. Returns how to forget it. */
export function endingWith(onIdentityEnd: OnIdentityEnd, subscriber: Subscriber, bell: Bell): () => void {
  const { expiresAt } = subscriber
  const timer =
    expiresAt &&
    setTimeout(() => bell.stop(expired()), Math.min(expiresAt.getTime() - Date.now(), LONGEST_MS)).unref()
  const stopListening = onIdentityEnd(subscriber, (reason) => bell.stop(reason))
  return () => {
    clearTimeout(timer)
    stopListening()
  }
}

const expired = (): SpectraError =>
  new SpectraError('SS_UNAUTHENTICATED', 'Cannot go on with the subscription: the sign-in has ended')
