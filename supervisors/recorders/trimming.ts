import type { Clock } from '../../core/clock.ts'
import type { CameraName, Ports, RecordedCamera } from '../../core/ports.ts'

/** How much of a camera is kept that does not say. */
export interface RingBounds {
  seconds: number
  bytes: number
}

/** So many objects are removed in one go. */
const AT_ONCE = 500

/**
 * Removes what is too old, or too much, of the ring of a camera. Segments go out of sight first, then their objects, then their rows: a
 * kill between leaves nothing behind that a row names and nothing that none names (P11). The audit log says how much went (P13).
 */
export async function trim(
  { ring, storage, audit }: Pick<Ports, 'ring' | 'storage' | 'audit'>,
  camera: CameraName & Pick<RecordedCamera, 'ringSeconds' | 'ringBytes'>,
  bounds: RingBounds,
  clock: Pick<Clock, 'now'>,
): Promise<number> {
  const { organizationId, cameraId, ringSeconds = bounds.seconds, ringBytes = bounds.bytes } = camera
  const before = new Date(clock.now() - ringSeconds * 1000)
  let removed = 0
  for (;;) {
    const expired = await ring.expire(camera, { before, bytes: ringBytes, limit: AT_ONCE })
    const { keys, until, bytes } = expired
    if (keys.length === 0) return removed
    await audit.record({
      ...{ organizationId, action: 'storage.expire', subject: cameraId },
      details: { segments: keys.length, bytes, until: until?.toISOString() },
    })
    for (const key of keys) await storage.remove(key)
    await ring.forget(camera, keys)
    removed += keys.length
    if (keys.length < AT_ONCE) return removed
  }
}
