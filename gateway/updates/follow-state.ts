import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { SpectraError } from '../../core/errors.ts'
import type { Identity } from '../../core/ports.ts'
import type { UpdateHub } from './hub.ts'
import { subscription, type Messages } from './subscription.ts'

/** What somebody saw, and where to go on after it: at any gateway, for as long as it is so. */
export interface Seen<T> {
  state: T
  cursor: string
}

export interface FollowingState<T> {
  read: () => Promise<T>
  /** By what states are told apart. */
  textOf: (state: T) => string
  hub: UpdateHub
  identity: Identity
  room: string
  /** The cursor of an earlier message: nothing comes before it is otherwise. */
  after?: string | undefined
  onStall(reason: SpectraError): void
}

/**
 * How something is, at once and then after each change, until the subscriber leaves.
 * @throws SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING, and what `read` throws
 */
export function followState<T>(following: FollowingState<T>): Messages<Seen<T>> {
  const { read, textOf, hub, identity, room, after, onStall } = following
  const membership = hub.join(identity, room)
  const { bell } = membership
  const { clusterMs, stallMs } = hub.limits
  return subscription({ membership, stallMs, hasNews: () => true, onStall }, async function* (give) {
    let told = after
    for (;;) {
      const state = await read()
      bell.signal.throwIfAborted()
      const cursor = createHash('sha256').update(textOf(state)).digest('base64url').slice(0, 22)
      if (cursor !== told) yield* give({ state, cursor })
      told = cursor
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
