import { z } from 'zod'
import { createRedisDirectory } from '../../cache/redis-directory.ts'
import type { RedisConnection } from '../../cache/redis-connection.ts'
import type { CameraRegistry, DiscoveredCamera } from '../../ports.ts'

const CameraSchema: z.ZodType<DiscoveredCamera> = z.object({
  id: z.string().min(1),
  organizationId: z.string().min(1),
  name: z.string(),
  source: z.string(),
  seenAt: z.iso.datetime().pipe(z.coerce.date()),
})

/** Discovered cameras that all nodes share, each organization's in a directory of its own (P8). */
export function createRedisCameraRegistry(connection: RedisConnection): CameraRegistry {
  const of = (organizationId: string) =>
    createRedisDirectory(connection, {
      kind: `camera:${organizationId}`,
      kinds: `cameras:${organizationId}`,
      check: CameraSchema,
    })
  return {
    put: (camera, ttlMs) => of(camera.organizationId).put(camera.id, camera, ttlMs),
    async list(organizationId) {
      const cameras = await of(organizationId).values()
      return cameras.sort((one, other) => one.name.localeCompare(other.name))
    },
    remove: (organizationId, id) => of(organizationId).remove(id),
    health: () => connection.health(),
  }
}
