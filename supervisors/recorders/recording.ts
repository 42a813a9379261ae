import { backoff, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { causeOf, type Cause } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { ActorNode, Ports, RecordedCamera, RestartRecord, SpooledSegment } from '../../core/ports.ts'

/**
 * One camera, as long as this node records it:
 *
 *     record --ended--> hole with its cause --wait--> record
 *        |                                     ^
 *        +--told to end--> over                +-- short at first, doubled while nothing comes
 *
 * A camera that is away is no failure of the node: this never escalates.
 */
export interface Recording {
  readonly camera: RecordedCamera
  /** Ends it. With a cause, a hole begins: nobody goes on at once. */
  stop(cause?: Cause): Promise<void>
  view(parent: string): ActorNode
}

export interface RecordingOptions {
  node: string
  stage: string
  camera: RecordedCamera
  ports: Pick<Ports, 'ring' | 'recorder'>
  clock: Clock
  random: Random
  logger: Logger
  record: (restart: RestartRecord) => void
  onSegment: (spooled: SpooledSegment) => void
}

const WAIT = { minMs: 500, maxMs: 30_000 }
/** What it sends cannot be recorded: it is looked at again now and then. Milliseconds. */
const LONG_MS = 300_000
/** Resolves at the latest so long after it was told to end. Milliseconds. */
const END_MS = 4_000

export function startRecording(options: RecordingOptions): Recording {
  const { node, stage, camera, ports, clock, random, logger, record, onSegment } = options
  const { ring, recorder } = ports
  const ending = new AbortController()
  const startedAt = new Date(clock.now())
  const counts = { segments: 0, failed: 0, restarts: 0 }
  let lastCrash: ActorNode['lastCrash']
  let consecutive = 0
  let isRecording = false

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await recorder.record(
          camera,
          async (spooled) => {
            ;[isRecording, consecutive] = [true, 0]
            counts.segments += 1
            onSegment(spooled)
          },
          ending.signal,
        )
      } catch (thrown) {
        if (!ending.signal.aborted) await pause(causeOf(thrown))
      }
    }
  }

  /** Says why nothing is recorded now, and waits for the next try. */
  async function pause(cause: Cause): Promise<void> {
    consecutive += 1
    counts.failed += 1
    const at = new Date(clock.now())
    const delayMs =
      cause.code === 'SS_CAMERA_UNRECORDABLE' ? LONG_MS : Math.round(backoff(consecutive, WAIT, random) + 50)
    lastCrash = { at, cause }
    if (isRecording) {
      counts.restarts += 1
      // Once for each time that it ended: a camera that stays away is in the holes.
      record({ node, stage, worker: `recorder/${camera.cameraId}`, at, cause, delayMs, escalated: false })
    }
    isRecording = false
    await missing(cause)
    await clock.sleep(delayMs, ending.signal)
  }

  async function missing(cause: Cause): Promise<void> {
    try {
      await ring.miss(camera, cause, startedAt)
    } catch (thrown) {
      // The next try says it again, and the next segment at the latest that something is missing.
      logger.warn({ camera: camera.cameraId, err: thrown }, 'cannot say why a camera is not recorded')
    }
  }

  const running = run().catch((thrown: unknown) => {
    logger.error({ camera: camera.cameraId, err: thrown }, 'a recorder ended')
  })
  return {
    camera,
    async stop(cause) {
      ending.abort()
      const over = new AbortController()
      const ended = running.then(() => over.abort())
      await Promise.race([ended, clock.sleep(END_MS, over.signal)])
      over.abort()
      if (cause) await missing(cause)
    },
    view: (parent) => {
      const state = isRecording ? 'busy' : lastCrash ? 'restarting' : 'starting'
      return viewOf(parent, camera.cameraId, { ...counts, lastCrash, state })
    },
  }
}

/** As a service of the tree. */
function viewOf(
  parent: string,
  cameraId: string,
  {
    segments,
    failed,
    restarts,
    lastCrash,
    state,
  }: Record<'segments' | 'failed' | 'restarts', number> & Pick<ActorNode, 'lastCrash' | 'state'>,
): ActorNode {
  const name = `recorder/${cameraId}`
  return {
    ...{ id: `${parent}/${name}`, kind: 'service', name, state },
    ...{ inFlight: 0, handled: segments, failed, restarts, children: [] },
    ...(lastCrash && { lastCrash }),
  }
}
