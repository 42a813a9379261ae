import t from 'tap'
import { createRedisCache } from '../../../core/cache/redis.ts'
import { cacheContract } from '../../contracts/cache.ts'
import { NO_REDIS, testRedis } from '../../helpers/redis.ts'

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else cacheContract(t, async () => createRedisCache(testRedis(t)))
