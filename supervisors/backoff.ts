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
