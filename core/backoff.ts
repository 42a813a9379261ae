/** Bounds of a delay that doubles. Milliseconds. */
export interface BackoffBounds {
  minMs: number
  maxMs: number
}

/** A source of uniform numbers in [0, 1), such as `Math.random`. */
export type Random = () => number

/** The longest that the wait before try `nth` (1 for the first repetition) can be: `minMs` doubled, at most `maxMs`. */
export function backoffCeiling(nth: number, { minMs, maxMs }: BackoffBounds): number {
  return Math.min(maxMs, minMs * 2 ** (Math.max(1, nth) - 1))
}

/**
 * Exponential backoff with full jitter: uniform between 0 and the ceiling, so that many who failed together do not
 * come back together. Never more than `maxMs`.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoff(nth: number, bounds: BackoffBounds, random: Random): number {
  return Math.round(random() * backoffCeiling(nth, bounds))
}

const RECONNECT: BackoffBounds = { minMs: 100, maxMs: 5000 }

/** A life that lasted so long counts as a success: the next failure is a first one. Milliseconds. */
export const STABLE_MS = 5000

/**
 * The wait before try `nth` (1 for the first) to get a connection or channel back: doubles from 100 ms to 5 s, of that a
 * uniform share of at least a half. Never zero, so that what fails at once never spins; short enough that work resumes
 * within 10 s of a broker's return.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("equal jitter").
 */
export function reconnectDelay(nth: number, random: Random): number {
  return Math.round((backoffCeiling(nth, RECONNECT) * (1 + random())) / 2)
}

/** Failures in a row after a life of `livedMs` ended. */
export const failuresAfter = (failures: number, livedMs: number): number =>
  livedMs >= STABLE_MS ? 1 : failures + 1
