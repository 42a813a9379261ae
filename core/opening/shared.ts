import { createMemoryCache } from '../cache/memory.ts'
import { createMemoryCameraRegistry } from '../cameras/registry/memory.ts'
import type { Renewed } from '../config/renewal.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { createEmbeddedLocks } from '../locks/embedded.ts'
import type { Locks, Ports } from '../ports.ts'
import { createMemoryRateLimits } from '../rate-limits/memory.ts'
import { createMemoryRegistry } from '../registry/memory.ts'
import type { Closers } from './opening.ts'

export async function openLocks({ session }: Database, closers: Closers): Promise<Locks> {
  const { createPostgresqlLocks } = await import('../locks/postgresql.ts')
  const locks = session ? createPostgresqlLocks({ session }) : createEmbeddedLocks()
  closers.push(() => locks.close())
  return locks
}

/** What all processes of the cluster know together; its connection is made on first use, and no need. */
export async function openShared(
  { redisUrl, redisPrefix: prefix, nodeName }: Config,
  closers: Closers,
  renewed?: Renewed,
): Promise<Pick<Ports, 'cache' | 'cameraRegistry' | 'registry' | 'rateLimits'>> {
  if (redisUrl === '') {
    return {
      cache: createMemoryCache(),
      cameraRegistry: createMemoryCameraRegistry(),
      registry: createMemoryRegistry(),
      rateLimits: createMemoryRateLimits(),
    }
  }
  const { createRedisConnection } = await import('../cache/redis-connection.ts')
  const { createRedisCache } = await import('../cache/redis.ts')
  const { createRedisCameraRegistry } = await import('../cameras/registry/redis.ts')
  const { createRedisRegistry } = await import('../registry/redis.ts')
  const { createRedisRateLimits } = await import('../rate-limits/redis.ts')
  const connection = createRedisConnection({
    ...{ url: redisUrl, prefix, name: `spectra-${nodeName}` },
    ...(renewed && { renewed }),
  })
  closers.push(() => connection.close())
  return {
    cache: createRedisCache(connection),
    cameraRegistry: createRedisCameraRegistry(connection),
    registry: createRedisRegistry(connection),
    rateLimits: createRedisRateLimits(connection),
  }
}
