import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isCovered, type Mask } from '../../../schema/masks.ts'
import type { Clock } from '../../clock.ts'
import { fromCause, SpectraError } from '../../errors.ts'
import type { Binaries } from '../../media/binaries.ts'
import { runChild } from '../../media/child.ts'
import { videoDirectory } from '../../media/temp.ts'
import type { CameraName, Clip, Clips, Recorded, Ring, Storage, StoredSegment } from '../../ports.ts'
import { cameraFailure, cannotTake, maskingFailure, unwritable } from '../clips/failures.ts'
import { secondsOf } from '../clips/finish.ts'
import { maskFilters } from '../masks/encoding.ts'
import { montageInput, openMontage } from './montage.ts'
import { shareOf, type Share } from './share.ts'

export interface RingClipsOptions {
  ring: Pick<Ring, 'recorded' | 'end'>
  storage: Pick<Storage, 'asFile'>
  /** Takes clips of cameras that are not recorded, or cannot be. */
  clips: Clips
  tempDir: string
  binaries: Binaries
  clock: Clock
  /** How long after its end a range is waited for that is not recorded yet, in milliseconds. @default 20000 */
  waitMs?: number
}

type Camera = Parameters<Clips['take']>[0]
interface Range {
  from: Date
  to: Date
}

const LOOK_MS = 250

/**
 * Clips from what is recorded all the time: of ranges that follow each other each shows what none other does (`shareOf`). A range of
 * which nothing was recorded has the cause of its hole.
 */
export function createRingClips(options: RingClipsOptions): Clips {
  const { ring, storage, clips, binaries, clock, waitMs = 20_000 } = options
  const tempDir = resolve(options.tempDir)

  /** What shows something of the range, once that is recorded, or it is known that it will not be. */
  async function recorded(name: CameraName, { from, to }: Range, signal: AbortSignal): Promise<Recorded> {
    for (;;) {
      signal.throwIfAborted()
      const end = await ring.end(name)
      const found = await ring.recorded(name, name.cameraId, { from, until: to })
      const isOver = end !== undefined && end >= to
      const isMissing = found.holes.some((hole) => hole.until === undefined || hole.until >= to)
      if (isOver || clock.now() > to.getTime() + waitMs) return found
      // What lasts may end within the range: a camera that comes back is waited for as long as the range goes on.
      if (isMissing && clock.now() >= to.getTime()) return found
      await clock.sleep(LOOK_MS, signal)
    }
  }

  async function cut(camera: Camera, share: Share, signal: AbortSignal): Promise<Clip> {
    const directory = await videoDirectory(tempDir)
    const release = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 5 })
    try {
      const chosen = sameCodec(share.segments)
      const montage = await openMontage(storage, chosen, directory, signal)
      try {
        const path = join(directory, 'clip.mkv')
        const quiet = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-y']
        const target = ['-map_metadata', '-1', '-f', 'matroska', `file:${path}`]
        const args = [
          ...quiet,
          ...montageInput(montage.script),
          ...shown(share, chosen, camera.masks),
          ...target,
        ]
        const timeoutMs = 60_000 * ((share.until - share.from) / 1000 + 1)
        const { code, stderr } = await runChild(binaries.ffmpeg, args, { signal, timeoutMs })
        const away = unwritable(camera.id, stderr)
        if (away) throw away
        const unmasked = camera.masks.length > 0 && maskingFailure(camera.id, stderr)
        if (unmasked) throw unmasked
        if (code !== 0) throw cameraFailure(camera.id, stderr)
        const seconds = await secondsOf(binaries, path, signal)
        return { path, startedAt: new Date(share.from), seconds, release }
      } finally {
        await montage.release()
      }
    } catch (error) {
      await release()
      throw error
    }
  }

  return {
    async take(camera, range, signal) {
      if (!camera.ring || !(range.to > range.from)) return clips.take(camera, range, signal)
      const name = { ...camera.ring, cameraId: camera.id }
      const { segments, holes } = await recorded(name, range, signal)
      const share = shareOf(segments, range)
      if (share) return cut(camera, share, signal)
      const hole = holes.at(-1)
      if (hole?.cause.code === 'SS_CAMERA_UNRECORDABLE') return clips.take(camera, range, signal)
      if (hole) throw fromCause(hole.cause)
      const state = 'nothing was recorded of it at that time, and nothing says why'
      throw new SpectraError('SS_NOT_RECORDED', `${cannotTake(camera.id)}: ${state}`)
    },
    close: () => clips.close(),
  }
}

/**
 * How a share becomes a clip: copied where that can be, else encoded again, all of it in the size of its first pictures. What was recorded
 * before a mask was set is masked now.
 */
function shown(
  { from, until, isTrimmed }: Share,
  segments: readonly StoredSegment[],
  masks: readonly Mask[],
): string[] {
  const { startAt, width, height } = segments[0]!
  const isOneSize = segments.every((segment) => segment.width === width && segment.height === height)
  const isMasked = segments.every(({ covers }) => isCovered(covers, masks))
  if (!isTrimmed && isOneSize && isMasked) return ['-map', '0:V:0', '-c', 'copy']
  const skipped = Math.max(0, from - startAt.getTime()) / 1000
  const filters = [
    ...(isMasked ? [] : maskFilters(masks)),
    ...(isOneSize ? [] : [`scale=${width}:${height}`]),
  ]
  return [
    ...['-ss', skipped.toFixed(3), '-t', ((until - from) / 1000).toFixed(3), '-map', '0:V:0'],
    ...(filters.length > 0 ? ['-vf', filters.join(',')] : []),
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'],
  ]
}

/** Those from the first on that have its codec: others do not fit into one clip. */
function sameCodec(segments: readonly StoredSegment[]): StoredSegment[] {
  const end = segments.findIndex(({ codec }) => codec !== segments[0]!.codec)
  return end === -1 ? [...segments] : segments.slice(0, end)
}
