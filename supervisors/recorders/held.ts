import type { Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import type { Cause } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type {
  CameraName,
  Lock,
  Ports,
  RecordedCamera,
  RestartRecord,
  SpooledSegment,
} from '../../core/ports.ts'
import { coverOf } from '../../schema/masks.ts'
import { startRecording, type Recording } from './recording.ts'

/** As many as a node begins in a second: so cameras spread over the nodes that start together. */
const AT_ONCE = 4
/** Somebody records a camera whose last segment was kept no longer ago, in milliseconds: its lock need not be tried. */
const FRESH_MS = 6_000

const nameOf = ({ organizationId, cameraId }: CameraName): string => `${organizationId}/${cameraId}`

const paused = (cameraId: string): Cause => ({
  code: 'SS_CAMERA_PAUSED',
  message: `Cannot record camera ${JSON.stringify(cameraId)}: it is paused`,
  retryable: false,
})
const changed = (cameraId: string): Cause => ({
  code: 'SS_CAMERA_CHANGED',
  message: `Cannot record camera ${JSON.stringify(cameraId)}: its address was changed`,
  retryable: false,
})

const masked = (cameraId: string): Cause => ({
  code: 'SS_CAMERA_MASKED',
  message: `Cannot record camera ${JSON.stringify(cameraId)}: its masks were changed`,
  retryable: true,
})

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** The cameras that this node records: each while it holds the lock of its name. */
export interface Held {
  /** Ends those that are not to be recorded so any more, and begins others. */
  settle(cameras: readonly RecordedCamera[]): Promise<void>
  has(camera: CameraName): boolean
  all(): Recording[]
  close(): Promise<void>
}

export interface HeldOptions {
  node: string
  stage: string
  ports: Pick<Ports, 'ring' | 'recorder' | 'locks'>
  clock: Clock
  random: Random
  logger: Logger
  record: (restart: RestartRecord) => void
  onSegment: (spooled: SpooledSegment) => void
}

export function createHeld(options: HeldOptions): Held {
  const { clock, ports } = options
  const held = new Map<string, { recording: Recording; lock: Lock }>()
  let closed = false

  async function begin(camera: RecordedCamera): Promise<void> {
    const name = nameOf(camera)
    const lock = await ports.locks.tryAcquire(`recorder/${name}`)
    if (!lock) return
    if (closed) return lock.release()
    const recording = startRecording({ ...options, camera })
    held.set(name, { recording, lock })
    lock.lost.addEventListener('abort', () => void end(name), { once: true })
  }

  async function end(name: string, cause?: Cause): Promise<void> {
    const mine = held.get(name)
    if (!mine) return
    held.delete(name)
    await mine.recording.stop(cause)
    await mine.lock.release()
  }

  async function settle(cameras: readonly RecordedCamera[]): Promise<void> {
    const wanted = new Map(cameras.map((camera) => [nameOf(camera), camera]))
    for (const [name, { recording }] of held) {
      const { cameraId } = recording.camera
      const now = wanted.get(name)
      if (!now) await end(name)
      else if (now.paused) await end(name, paused(cameraId))
      else if (!isSame(now.source, recording.camera.source)) await end(name, changed(cameraId))
      else if (!isSame(now.masks.map(coverOf), recording.camera.masks.map(coverOf)))
        await end(name, masked(cameraId))
    }
    let begun = 0
    for (const camera of cameras) {
      const latest = camera.keptAt ?? camera.until
      const isFresh = latest !== undefined && clock.now() - latest.getTime() < FRESH_MS
      if (camera.paused || held.has(nameOf(camera)) || (isFresh && !camera.missing)) continue
      if (closed || begun >= AT_ONCE) break
      const before = held.size
      await begin(camera)
      if (held.size > before) begun += 1
    }
  }

  return {
    settle,
    has: (camera) => held.has(nameOf(camera)),
    all: () => [...held.values()].map(({ recording }) => recording),
    async close() {
      closed = true
      await Promise.all([...held.keys()].map((name) => end(name)))
    },
  }
}
