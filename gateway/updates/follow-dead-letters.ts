import { setTimeout as wait } from 'node:timers/promises'
import type { SpectraError } from '../../core/errors.ts'
import type { Identity } from '../../core/ports.ts'
import type { UpdateHub } from './hub.ts'
import { subscription, type Messages } from './subscription.ts'

export interface DeadLetterCount {
  queue: string
  count: number
}

export interface FollowingDeadLetters {
  counts: () => Promise<DeadLetterCount[]>
  hub: UpdateHub
  identity: Identity
  onStall(reason: SpectraError): void
}

/**
 * How many dead letters there are, at once and then after each change, until the subscriber leaves. However many follow,
 * they are counted once in half of the interval.
 * @throws SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING, SS_MAILBOX_UNAVAILABLE
 */
export function followDeadLetters({
  counts,
  hub,
  identity,
  onStall,
}: FollowingDeadLetters): Messages<DeadLetterCount[]> {
  const membership = hub.join(identity, 'dead letters')
  const { bell } = membership
  const { clusterMs, stallMs } = hub.limits
  return subscription({ membership, stallMs, hasNews: () => true, onStall }, async function* (give) {
    let told: string | undefined
    for (;;) {
      const seen = await counts()
      bell.signal.throwIfAborted()
      const text = JSON.stringify(seen)
      if (text !== told) yield* give(seen)
      told = text
      await wait(clusterMs, undefined, { signal: bell.signal })
    }
  })
}

/** The outcome of `read`, shared by all who ask within `memoryMs`; failures are asked again at once. */
export function remembered<T>(read: () => Promise<T>, memoryMs: number): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | undefined
  return () => {
    const now = performance.now()
    if (last && now - last.at < memoryMs) return last.value
    const value = read()
    last = { at: now, value }
    value.catch(() => (last = undefined))
    return value
  }
}
