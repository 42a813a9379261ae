import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { RateLimits } from '../ports.ts'
import { counting } from './counting.ts'

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
    ...counting(limiterOf),
    async health() {},
  }
}
