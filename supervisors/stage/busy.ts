import { backoffCeiling, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'

/** How long a message has been put off by a busy provider in this attempt. */
export interface PutOff {
  times: number
  /** Since the first time. Milliseconds. */
  forMs: number
}

export const NEVER_PUT_OFF: PutOff = { times: 0, forMs: 0 }

const MIN_MS = 1000
const MAX_MS = 5 * 60_000
/** Where the provider does not say how long it wants to be left alone. */
const UNASKED = { minMs: 2000, maxMs: 60_000 }

/**
 * The wait before a message is tried again that a busy provider put off; undefined where it has waited for `busyMs`.
 * As long as the provider asked for, from a second to five minutes, and up to a quarter more, so that those who were put off
 * together do not come back together; where it did not ask, twice as long each time, from 2 s to a minute, of that at least a
 * half.
 */
export function busyDelay(
  { times, forMs }: PutOff,
  retryAfterMs: number | undefined,
  busyMs: number,
  random: Random,
): number | undefined {
  if (forMs >= busyMs) return undefined
  const wanted =
    retryAfterMs === undefined
      ? (backoffCeiling(times + 1, UNASKED) * (1 + random())) / 2
      : retryAfterMs * (1 + random() / 4)
  return Math.round(Math.min(MAX_MS, Math.max(MIN_MS, wanted)))
}

/** The messages of one consumer that busy providers put off, by id. Other nodes have their own count of a message. */
export interface BusyMessages {
  putOff(id: string): PutOff
  /** It comes again after `delayMs`. */
  add(id: string, delayMs: number): void
  /** Something else became of it. */
  remove(id: string): void
  /** How many are waiting. Those that another node took count until a while after their time. */
  waiting(): number
}

/** What does not come back so long after its time was taken by somebody else. */
const GRACE_MS = 60_000

export function createBusyMessages(clock: Pick<Clock, 'now'>): BusyMessages {
  const messages = new Map<string, { since: number; times: number; due: number }>()

  return {
    putOff(id) {
      const { since = clock.now(), times = 0 } = messages.get(id) ?? {}
      return { times, forMs: clock.now() - since }
    },
    add(id, delayMs) {
      const now = clock.now()
      const { since = now, times = 0 } = messages.get(id) ?? {}
      messages.set(id, { since, times: times + 1, due: now + delayMs })
    },
    remove: (id) => void messages.delete(id),
    waiting() {
      const gone = clock.now() - GRACE_MS
      for (const [id, { due }] of messages) if (due < gone) messages.delete(id)
      return messages.size
    },
  }
}
