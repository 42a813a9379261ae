import { SpectraError } from '../errors.ts'
import type { Cache } from '../ports.ts'
import type { RedisConnection } from './redis-connection.ts'

/** Cache that all nodes share. While Redis is away it is empty: every `get` misses, and what is set is not kept. */
export function createRedisCache(connection: RedisConnection): Cache {
  const keyOf = (key: string): string => connection.key(`cache:${key}`)
  return {
    async get(key) {
      const found = await orNothing(connection.run('read the cache', (redis) => redis.get(keyOf(key))))
      return found ?? undefined
    },
    async set(key, value, { ttlMs = 300_000 } = {}) {
      await orNothing(connection.run('fill the cache', (redis) => redis.set(keyOf(key), value, 'PX', ttlMs)))
    },
    async delete(key) {
      await orNothing(connection.run('clean the cache', (redis) => redis.del(keyOf(key))))
    },
    health: () => connection.health(),
  }
}

/** The port's promise: only `health` tells that the cache is away. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (thrown) {
    if (thrown instanceof SpectraError && thrown.code === 'SS_CACHE_UNAVAILABLE') return undefined
    throw thrown
  }
}
