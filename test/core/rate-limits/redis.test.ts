import t from 'tap'
import { createRedisRateLimits } from '../../../core/rate-limits/redis.ts'
import { rateLimitsContract } from '../../contracts/rate-limits.ts'
import { NO_REDIS, testRedis } from '../../helpers/redis.ts'

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else {
  rateLimitsContract(t, 'redis', async (t) => createRedisRateLimits(testRedis(t)))

  void t.test('Rate limits (redis): processes share their counts', async (t) => {
    const connection = testRedis(t)
    const [one, other] = [createRedisRateLimits(connection), createRedisRateLimits(connection)]
    const limit = { limit: 2, windowMs: 60_000 }
    await one.take('client', limit)
    await other.take('client', limit)
    t.equal((await one.take('client', limit)).allowed, false)
    t.equal((await other.take('client', limit)).allowed, false)
  })
}
