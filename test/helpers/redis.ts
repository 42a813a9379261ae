import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createRedisConnection, type RedisConnection } from '../../core/cache/redis-connection.ts'

/** The Redis of the tests, from `scripts/services env`. */
export const REDIS = process.env.SPECTRA_TEST_REDIS_URL

export const NO_REDIS = REDIS === undefined && 'SPECTRA_TEST_REDIS_URL names no server (scripts/services env)'

/** A connection with keys of its own, gone with the test. */
export function testRedis(t: Pick<Test, 'teardown'>): RedisConnection {
  const connection = createRedisConnection({ url: REDIS!, prefix: `test-${randomUUID().slice(0, 8)}:` })
  t.teardown(async () => {
    await connection.run('clear up', async (redis) => {
      // Only tests may look at all keys: their Redis is small.
      const keys = await redis.keys(connection.key('*'))
      if (keys.length > 0) await redis.del(keys)
    })
    await connection.close()
  })
  return connection
}
