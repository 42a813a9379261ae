import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import type { RateLimits } from '../ports.ts'

/** The verbs of the port by limiters of fixed windows, one for each limit and window. */
export const counting = (
  limiterOf: (limit: number, windowMs: number) => RateLimiterAbstract,
): Pick<RateLimits, 'take' | 'correct'> => ({
  async take(key, { limit, windowMs, turns = 1 }) {
    try {
      const { remainingPoints: remaining, msBeforeNext } = await limiterOf(limit, windowMs).consume(
        key,
        turns,
      )
      return { allowed: true, remaining, retryAfterMs: 0, windowEndsInMs: msBeforeNext }
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const { msBeforeNext } = refusal
      return { allowed: false, remaining: 0, retryAfterMs: msBeforeNext, windowEndsInMs: msBeforeNext }
    }
  },
  async correct(key, { limit, windowMs, turns }) {
    const limiter = limiterOf(limit, windowMs)
    await (turns < 0 ? limiter.reward(key, -turns) : limiter.penalty(key, turns))
  },
})
