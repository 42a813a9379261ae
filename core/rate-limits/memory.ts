import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimits } from '../ports.ts'

/** Fixed windows, counted in this process. */
export function createMemoryRateLimits(): RateLimits {
  const limiters = new Map<string, RateLimiterMemory>()
  const limiterOf = (limit: number, windowMs: number): RateLimiterMemory => {
    const kind = `${limit}/${windowMs}`
    const known = limiters.get(kind)
    if (known) return known
    const limiter = new RateLimiterMemory({ keyPrefix: kind, points: limit, duration: windowMs / 1000 })
    limiters.set(kind, limiter)
    return limiter
  }
  return {
    async take(key, { limit, windowMs, turns = 1 }) {
      try {
        const { remainingPoints } = await limiterOf(limit, windowMs).consume(key, turns)
        return { allowed: true, remaining: remainingPoints, retryAfterMs: 0 }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return { allowed: false, remaining: 0, retryAfterMs: refusal.msBeforeNext }
      }
    },
    async health() {},
  }
}
