import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Clock } from '../../clock.ts'
import { fromCause, SpectraError } from '../../errors.ts'
import type { Binaries } from '../../media/binaries.ts'
import { runChild } from '../../media/child.ts'
import { videoDirectory } from '../../media/temp.ts'
import type { CameraName, Clip, Clips, Recorded, Ring, Storage, StoredSegment } from '../../ports.ts'
import { cameraFailure, cannotTake, unwritable } from '../clips/failures.ts'
import { secondsOf } from '../clips/finish.ts'
import { montageInput, openMontage } from './montage.ts'

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
 * Clips from what is recorded all the time: the segments that begin within the range, whole and as the camera sent them, so that of
 * ranges that follow each other each shows what none other does. Where a segment is longer than the range, the part of it, encoded again.
 * A range of which nothing was recorded has the cause of its hole.
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

  async function cut(
    camera: Camera,
    range: Range,
    segments: StoredSegment[],
    signal: AbortSignal,
  ): Promise<Clip> {
    const whole = segments.filter(({ startAt }) => startAt >= range.from && startAt < range.to)
    const chosen = sameSize(whole.length > 0 ? whole : segments)
    const directory = await videoDirectory(tempDir)
    const release = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 5 })
    try {
      const montage = await openMontage(storage, chosen, directory, signal)
      try {
        const path = join(directory, 'clip.mkv')
        const first = chosen[0]!
        const skipped =
          whole.length > 0 ? 0 : Math.max(0, range.from.getTime() - first.startAt.getTime()) / 1000
        const seconds = (range.to.getTime() - range.from.getTime()) / 1000
        const how =
          whole.length > 0
            ? ['-map', '0:V:0', '-c', 'copy']
            : [
                ...['-ss', skipped.toFixed(3), '-t', seconds.toFixed(3), '-map', '0:V:0'],
                ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'],
              ]
        const args = [
          ...[
            '-hide_banner',
            '-nostdin',
            '-nostats',
            '-loglevel',
            'error',
            '-y',
            ...montageInput(montage.script),
          ],
          ...[...how, '-map_metadata', '-1', '-f', 'matroska', `file:${path}`],
        ]
        const { code, stderr } = await runChild(binaries.ffmpeg, args, {
          signal,
          timeoutMs: 60_000 * (seconds + 1),
        })
        const away = unwritable(camera.id, stderr)
        if (away) throw away
        if (code !== 0) throw cameraFailure(camera.id, stderr)
        const startedAt = new Date(first.startAt.getTime() + skipped * 1000)
        return { path, startedAt, seconds: await secondsOf(binaries, path, signal), release }
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
      if (segments.length > 0) return cut(camera, range, segments, signal)
      const hole = holes.at(-1)
      if (hole?.cause.code === 'SS_CAMERA_UNRECORDABLE') return clips.take(camera, range, signal)
      if (hole) throw fromCause(hole.cause)
      const state = 'nothing was recorded of it at that time, and nothing says why'
      throw new SpectraError('SS_NOT_RECORDED', `${cannotTake(camera.id)}: ${state}`)
    },
    close: () => clips.close(),
  }
}

/** Those from the first on that have its size and codec: others do not fit into one clip. */
function sameSize(segments: StoredSegment[]): StoredSegment[] {
  const [first] = segments
  const end = segments.findIndex(
    ({ codec, width, height }) =>
      codec !== first!.codec || width !== first!.width || height !== first!.height,
  )
  return end === -1 ? segments : segments.slice(0, end)
}
