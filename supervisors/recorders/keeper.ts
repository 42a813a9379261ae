import { createReadStream } from 'node:fs'
import { backoff, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { causeOf, isOutage, toSpectraError, type Cause } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Ports, SpooledSegment } from '../../core/ports.ts'
import { segmentKey } from '../../schema/keys.ts'

/**
 * Keeps segments: into the storage, then as a row, then out of the spool. Each step can be done again, so that a kill between two of them
 * loses nothing and doubles nothing (P2, P11). What shows what a mask of its camera is to hide, as it is now, is not kept, whoever recorded it, and
 * however long it waited.
 */
export interface Keeper {
  /** Neither waits nor fails; those of one camera are kept in their order. While storage or database are away, they wait on the disk. */
  keep(spooled: SpooledSegment): void
  /** Resolves when all that was given is kept, or `ms` have passed: what is left is found by the next process of this machine. */
  flush(ms: number): Promise<void>
  /** How many wait. */
  waiting(): number
  close(): void
}

const WAIT = { minMs: 200, maxMs: 10_000 }
/** Tries of a segment that is refused, though nothing is away. */
const MOST_TRIES = 5

/** Why something is missing where nobody could say so: the recorder of that time is gone. */
const GONE: Cause = {
  code: 'SS_RECORDER_GONE',
  message: 'Cannot record the camera: its recorder ended with its node, and another went on',
  retryable: true,
}

/** It was recorded before a mask of its camera was set. */
const unmasked = (cameraId: string): Cause => ({
  code: 'SS_CAMERA_MASKED',
  message: `Cannot keep what camera ${JSON.stringify(cameraId)} showed: it was recorded before its masks were as they are now`,
  retryable: true,
})

export function createKeeper(options: {
  ports: Pick<Ports, 'ring' | 'storage' | 'recorder'>
  clock: Clock
  random: Random
  logger: Logger
}): Keeper {
  const { ports, clock, random, logger } = options
  const { ring, storage, recorder } = ports
  const closing = new AbortController()
  const lines = new Map<string, Promise<void>>()
  let waiting = 0

  async function keepOnce(spooled: SpooledSegment, unexplained: Cause): Promise<void> {
    const { organizationId, cameraId, segment, path } = spooled
    if (!(await ring.mayKeep(spooled, segment))) {
      await ring.leaveOut(spooled, unmasked(cameraId), segment.startAt)
      return recorder.done(spooled)
    }
    const key = segmentKey(organizationId, cameraId, segment)
    const { bytes } = await storage.put(key, createReadStream(path), { signal: closing.signal })
    await ring.add({ organizationId, cameraId }, { ...segment, bytes, key }, unexplained)
    await recorder.done(spooled)
  }

  async function keepAtLast(spooled: SpooledSegment): Promise<void> {
    for (let tries = 1; !closing.signal.aborted; tries += 1) {
      try {
        return await keepOnce(spooled, GONE)
      } catch (thrown) {
        if (closing.signal.aborted) return
        const error = toSpectraError(thrown)
        const where = { camera: spooled.cameraId, err: error }
        if (!isOutage(error) && tries >= MOST_TRIES) {
          logger.error(where, 'a segment cannot be kept, and is dropped')
          await ring.miss(spooled, causeOf(error), spooled.segment.startAt).catch(() => undefined)
          return recorder.done(spooled)
        }
        if (tries === 1) logger.warn(where, 'a segment cannot be kept yet: it waits on the disk')
        await clock.sleep(backoff(tries, WAIT, random), closing.signal)
      }
    }
  }

  return {
    keep(spooled) {
      const line = `${spooled.organizationId}/${spooled.cameraId}`
      waiting += 1
      const turn = (lines.get(line) ?? Promise.resolve())
        .then(() => keepAtLast(spooled))
        .catch((thrown: unknown) => logger.error({ err: thrown }, 'a segment is left in the spool'))
        .finally(() => {
          waiting -= 1
          if (lines.get(line) === turn) lines.delete(line)
        })
      lines.set(line, turn)
    },
    async flush(ms) {
      const done = new AbortController()
      const all = Promise.all(lines.values()).then(() => done.abort())
      await Promise.race([all, clock.sleep(ms, done.signal)])
    },
    waiting: () => waiting,
    close: () => closing.abort(),
  }
}
