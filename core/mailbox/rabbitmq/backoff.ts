const MIN_MS = 100
const MAX_MS = 5000

/** A life that lasted so long counts as a success: the next failure is a first one. Milliseconds. */
export const STABLE_MS = 5000

/**
 * The wait before try `nth` (1 for the first) to get a connection or channel back: doubles from 100 ms to 5 s, of that a
 * uniform share of at least a half. Never zero, so that what fails at once never spins; short enough that work resumes
 * within 10 s of a broker's return.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("equal jitter").
 */
export function reconnectDelay(nth: number, random: () => number): number {
  const ceiling = Math.min(MAX_MS, MIN_MS * 2 ** Math.min(30, Math.max(1, nth) - 1))
  return Math.round((ceiling * (1 + random())) / 2)
}

/** Failures in a row after a life of `livedMs` ended. */
export const failuresAfter = (failures: number, livedMs: number): number =>
  livedMs >= STABLE_MS ? 1 : failures + 1
