import type { Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import type { Check } from '../../core/health.ts'
import type { Logger } from '../../core/logger.ts'
import type { ActorNode, Ports, RecordedCamera, RestartRecord } from '../../core/ports.ts'
import { createKeeper } from './keeper.ts'
import { createHeld } from './held.ts'
import { trim, type RingBounds } from './trimming.ts'

/**
 * The recorders of a node with the stage of cameras. Each camera of the cluster has one, by a lock of its name; it is on whichever node
 * came first, and on another within seconds of that one's end.
 */
export interface Recorders {
  start(): void
  /** As services of their stage. */
  view(stage: Pick<ActorNode, 'id' | 'name'>): ActorNode[]
  checks(): Record<string, Check>
  /** Ends all of them, and keeps what they have. */
  close(): Promise<void>
}

export interface RecordersOptions {
  node: string
  /** The stage that takes clips of cameras; without it, nothing is recorded here. */
  stage: string | undefined
  ports: Pick<Ports, 'ring' | 'storage' | 'recorder' | 'locks' | 'audit'>
  bounds: RingBounds
  clock: Clock
  random: Random
  logger: Logger
  record: (restart: RestartRecord) => void
}

const EVERY_MS = 1_000
const TRIM_MS = 300_000
const LATE_MS = 30_000
const FLUSH_MS = 2_000

export function createRecorders(options: RecordersOptions): Recorders {
  const { node, stage, ports, bounds, clock, random, logger, record } = options
  const { ring, recorder, locks } = ports
  const closing = new AbortController()
  const keeper = createKeeper({ ports, clock, random, logger })
  const held = createHeld({
    ...{ node, stage: stage ?? '', ports, clock, random, logger, record },
    onSegment: keeper.keep,
  })
  let cameras: RecordedCamera[] = []
  let trimmedAt = clock.now()
  let doneAt = clock.now()
  let failure: unknown
  let loop: Promise<void> | undefined

  /** What this node records, and what nobody records any more. */
  async function trimAll(): Promise<void> {
    for (const camera of cameras) if (held.has(camera)) await trim(ports, camera, bounds, clock)
    const lock = await locks.tryAcquire('ring-trimming')
    if (!lock) return
    try {
      for (const camera of await ring.abandoned()) await trim(ports, camera, bounds, clock)
    } finally {
      await lock.release()
    }
  }

  async function round(): Promise<void> {
    cameras = await ring.cameras()
    await held.settle(cameras)
    if (clock.now() - trimmedAt < TRIM_MS) return
    trimmedAt = clock.now()
    await trimAll()
  }

  async function run(): Promise<void> {
    try {
      for (const spooled of await recorder.leftBehind()) keeper.keep(spooled)
    } catch (thrown) {
      logger.error({ err: thrown }, 'cannot look for what was recorded before')
    }
    while (!closing.signal.aborted) {
      try {
        await round()
        doneAt = clock.now()
        failure = undefined
      } catch (thrown) {
        if (failure === undefined) logger.warn({ err: thrown }, 'cannot see which cameras are to be recorded')
        failure = thrown
      }
      await clock.sleep(EVERY_MS, closing.signal)
    }
  }

  return {
    start() {
      if (stage !== undefined) loop ??= run()
    },
    view: ({ id, name }) => (name === stage ? held.all().map((recording) => recording.view(id)) : []),
    checks(): Record<string, Check> {
      if (!loop || clock.now() - doneAt <= LATE_MS) return {}
      const seconds = Math.round((clock.now() - doneAt) / 1000)
      const message = `cannot see which cameras are to be recorded, for ${seconds} s now`
      return { recorders: { ok: false, message } }
    },
    async close() {
      closing.abort()
      await loop
      await held.close()
      await keeper.flush(FLUSH_MS)
      keeper.close()
    },
  }
}
