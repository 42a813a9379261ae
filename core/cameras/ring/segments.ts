import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { coverOf } from '../../../schema/masks.ts'
import type { CameraSource } from '../../../schema/messages/index.ts'
import type { Clock } from '../../clock.ts'
import { SpectraError } from '../../errors.ts'
import type { RecordedCamera, Segment, SpooledSegment } from '../../ports.ts'
import { cannotRecord } from '../clips/failures.ts'
import { Arrivals } from './arrivals.ts'
import { HlsWatch } from './hls-watch.ts'
import type { Input } from './input.ts'
import { Packets } from './packets.ts'
import { SenderClock } from './sender-clock.ts'
import type { Run } from './spool.ts'
import { StreamClock } from './stream-clock.ts'

/** The segments of one ffmpeg, as it tells of them. */
export interface Segments {
  /** Those that arrive. */
  readonly packets: Packets
  /** Those of segments: of masked pictures, or the same. */
  readonly kept: Packets
  /** The clocks of the source, where it has one. */
  readonly reports: SenderClock
  readonly playlists: HlsWatch | undefined
  /** Takes what it printed of files that are whole, in pieces of any size. */
  listed(text: string): void
  /** Hands on what is known by now. */
  look(): void
  /** Hands on what is left; it told all that it had to. */
  finish(): Promise<void>
  /** What kept a segment from being handed on. */
  failure: SpectraError | undefined
}

/** Makes of the files that ffmpeg lists segments with instants, and hands them on, one after the other. */
export function createSegments(given: {
  camera: RecordedCamera
  run: Run
  input: Input
  /** For requests beside ffmpeg. */
  fetch: typeof globalThis.fetch
  startedAt: number
  clock: Clock
  onSegment: (spooled: SpooledSegment) => Promise<void>
  /** What comes now does not go on from what came before. */
  onBreak: () => void
  /** Aborts when ffmpeg is gone. */
  signal: AbortSignal
}): Segments {
  const { camera, run, input, fetch, startedAt, clock, onSegment, onBreak, signal } = given
  const isMasked = camera.masks.length > 0
  const covers = camera.masks.map(coverOf)
  const arrivals = new Arrivals()
  const times = new StreamClock(input.origin)
  const said = (offset: number): void => times.sourceSays(offset)
  const reports = new SenderClock(said)
  const playlists =
    input.clock === 'playlist'
      ? new HlsWatch(urlOf(camera.source), { offset: said, break: onBreak }, { fetch, signal })
      : undefined
  const packets = new Packets(
    () => clock.now(),
    ({ place, isReferenced }) => {
      playlists?.keyframe(place)
      if (isReferenced && input.clock === 'reports') reports.keyframe(place)
    },
    (place, now) => isMasked && arrivals.arrived(place, now),
  )
  const kept = isMasked ? new Packets(() => clock.now()) : packets
  const runId = randomUUID()
  let rest = ''
  /** Listed, but not told by their packets yet: these come by another pipe. */
  let listed: { file: string; end: number }[] = []
  let handing: Promise<void> = Promise.resolve()

  function take({ file, end }: { file: string; end: number }, isLast: boolean): void {
    const stretch = kept.cut(end, isLast)
    if (!stretch || stretch.frames === 0) return
    stretch.least = arrivals.soonest(stretch.from, stretch.to) ?? stretch.least
    const { start: startMs, end: endMs, clock: whose, driftMs, isSet } = times.instants(stretch)
    // A loop is entered at a keyframe: what it shows before the present was recorded by who was there then.
    if (input.origin !== undefined && startMs < startedAt - 1000) return
    const { frames } = stretch
    handing = handing.then(async () => {
      if (result.failure) return
      try {
        const path = join(run.directory, file)
        const { size: bytes } = await stat(path)
        if (bytes === 0) return
        // Loaded by who records: most processes never do.
        const { sizeOfSegment } = await import('../../media/look/segment-size.ts')
        const size = await sizeOfSegment(path)
        const segment: Segment = {
          ...{ startAt: new Date(startMs), endAt: new Date(endMs), runId, clock: whose },
          ...{ bytes, frames, codec: kept.codec ?? 'unknown', ...size },
          ...(driftMs !== undefined && { driftMs }),
          ...(isSet && { isSet }),
          ...(isMasked && { covers }),
        }
        await onSegment(await run.keep(file, segment))
      } catch (thrown) {
        result.failure = thrown instanceof SpectraError ? thrown : ofDisk(camera.cameraId, thrown)
      }
    })
  }

  const result: Segments = {
    packets,
    kept,
    reports,
    playlists,
    failure: undefined,
    listed(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [file = '', , end = ''] = line.split(',')
        if (/^\d+\.ts$/.test(file)) listed.push({ file, end: Number(end) })
      }
      result.look()
    },
    look() {
      while (listed[0] && kept.isKnownAt(listed[0].end)) take(listed.shift()!, false)
    },
    async finish() {
      result.look()
      const left = listed
      listed = []
      for (const [index, each] of left.entries()) take(each, index === left.length - 1)
      await handing
    },
  }
  return result
}

/** The disk of the spool is full, or away. */
function ofDisk(camera: string, thrown: unknown): SpectraError {
  const { code = '', message } = thrown as NodeJS.ErrnoException
  const kind = ['ENOSPC', 'EDQUOT'].includes(code) ? 'SS_DISK_FULL' : 'SS_STORAGE_UNAVAILABLE'
  return new SpectraError(kind, `${cannotRecord(camera)}: ${message}`, { cause: thrown })
}

const urlOf = (source: CameraSource): string => (source.kind === 'stream' ? source.url : '')
