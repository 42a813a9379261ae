import t from 'tap'
import { createRedisCameraRegistry } from '../../../../core/cameras/registry/redis.ts'
import { cameraRegistryContract } from '../../../contracts/camera-registry.ts'
import { NO_REDIS, testRedis } from '../../../helpers/redis.ts'

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else cameraRegistryContract(t, 'redis', async (t) => createRedisCameraRegistry(testRedis(t)))
