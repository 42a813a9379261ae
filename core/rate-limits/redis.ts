import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { RedisConnection } from '../cache/redis-connection.ts'
import type { RateLimits } from '../ports.ts'
import { counting } from './counting.ts'

/**
 * Fixed windows of whole seconds that all processes count together. While Redis is away each process counts alone, so
 * that a client may get the limit once per process, never more.
 */
export function createRedisRateLimits(connection: RedisConnection): RateLimits {
  const limiters = new Map<string, RateLimiterRedis>()
  const limiterOf = (points: number, windowMs: number): RateLimiterRedis => {
    const duration = Math.ceil(windowMs / 1000)
    const kind = `${points}/${duration}`
    const known = limiters.get(kind)
    if (known) return known
    const limiter = new RateLimiterRedis({
      storeClient: storeOn(connection),
      keyPrefix: connection.key(`rate:${kind}`),
      points,
      duration,
      insuranceLimiter: new RateLimiterMemory({ points, duration }),
    })
    limiters.set(kind, limiter)
    return limiter
  }
  return {
    ...counting(limiterOf),
    health: () => connection.health(),
  }
}

/** What the limiter uses of a client: one script, which counts and sets the end of the window in one step. */
function storeOn(connection: RedisConnection) {
  let script = { lua: '', numberOfKeys: 1 }
  return {
    defineCommand: (_name: string, definition: typeof script): void => {
      script = definition
    },
    rlflxIncr: (parameters: string[]): Promise<unknown> =>
      connection.run('count a request', (redis) =>
        redis.eval(script.lua, script.numberOfKeys, ...parameters),
      ),
  }
}
