import { systemClock, type Clock } from '../../clock.ts'
import type { CameraRegistry, DiscoveredCamera } from '../../ports.ts'

/** Cameras that this process discovered. */
export function createMemoryCameraRegistry({ clock = systemClock }: { clock?: Clock } = {}): CameraRegistry {
  const known = new Map<string, { camera: DiscoveredCamera; until: number }>()
  const keyOf = (organizationId: string, id: string): string => JSON.stringify([organizationId, id])
  return {
    async put(camera, ttlMs) {
      known.set(keyOf(camera.organizationId, camera.id), { camera, until: clock.now() + ttlMs })
    },
    async list(organizationId) {
      for (const [key, { until }] of known) if (until <= clock.now()) known.delete(key)
      return [...known.values()]
        .map(({ camera }) => camera)
        .filter((camera) => camera.organizationId === organizationId)
        .sort((one, other) => one.name.localeCompare(other.name))
    },
    async remove(organizationId, id) {
      known.delete(keyOf(organizationId, id))
    },
    async health() {},
  }
}
