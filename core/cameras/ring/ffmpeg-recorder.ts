import { resolve } from 'node:path'
import { type Clock, systemClock } from '../../clock.ts'
import { SpectraError } from '../../errors.ts'
import type { Binaries } from '../../media/binaries.ts'
import type { RecordedCamera, Recorder, SpooledSegment } from '../../ports.ts'
import type { Fence } from '../../net/fence.ts'
import { fenceOf } from '../fenced.ts'
import { cameraFailure, cannotMask, cannotRecord, maskingFailure, unwritable } from '../clips/failures.ts'
import { recordingArguments } from './arguments.ts'
import { startRecording } from './child.ts'
import { inputOf } from './input.ts'
import { createSegments } from './segments.ts'
import { collectSpool, forgetSpooled, openRun, type Run } from './spool.ts'

export interface FfmpegRecorderOptions {
  /** Segments wait below it until they are kept: a directory that outlives this process. */
  spoolDir: string
  binaries: Binaries
  /** Shortest length of a segment, in seconds: it goes on to the next keyframe. @default 2 */
  segmentSeconds?: number
  /** Milliseconds without a picture after which a camera is taken to have stopped. @default 10000 */
  stallMs?: number
  /** The same without a picture from which one can begin to look. @default 60000 */
  keyframeMs?: number
  /** @default the system's */
  clock?: Clock
}

/** What a transport stream carries so that everybody can play it. */
const CODECS = ['h264', 'hevc', 'mpeg4', 'mpeg2video']

/** As often as a stall may it take until the first picture is there: ffmpeg looks at some before it goes on. */
const CONNECTING = 3

/** Ends when it should begin again, without anything being wrong: a script that was played to its end, a stream whose times begin anew. */
const AGAIN = Symbol('again')

/**
 * Records by ffmpeg, which copies what the camera sends, or encodes it again with its masks drawn. The address is written to its stdin: it stands neither in the list of
 * processes nor in a file, and messages never show it.
 */
export function createFfmpegRecorder(options: FfmpegRecorderOptions): Recorder {
  const { binaries, segmentSeconds = 2, stallMs = 10_000, keyframeMs = 60_000, clock = systemClock } = options
  const spoolDir = resolve(options.spoolDir)
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()

  async function recordOnce(
    camera: RecordedCamera,
    { run, fence }: { run: Run; fence: Fence | undefined },
    onSegment: (spooled: SpooledSegment) => Promise<void>,
    signal: AbortSignal,
  ): Promise<typeof AGAIN | undefined> {
    const { directory } = run
    const { source, cameraId, masks } = camera
    const startedAt = clock.now()
    const watching = new AbortController()
    const env = fence?.env ?? process.env
    const input = await inputOf(source, {
      binaries,
      now: () => clock.now(),
      directory,
      connectMs: stallMs,
      env,
      signal,
    })
    let isBroken = false
    const segments = createSegments({
      camera,
      run,
      input,
      fetch: fence?.fetch ?? globalThis.fetch,
      startedAt,
      clock,
      onSegment,
      signal: watching.signal,
      onBreak: () => {
        isBroken = true
        child.end()
      },
    })
    const { packets, kept } = segments
    const isStream = source.kind === 'stream'
    const { version } = binaries
    const args = recordingArguments(input, { directory, segmentSeconds, isStream, masks, version })
    let failure: SpectraError | undefined
    let lastAt = clock.now()
    let maskedAt: number | undefined
    let ended = false
    const started = { args, script: input.script, env }
    const child = startRecording(binaries.ffmpeg, started, {
      onPackets(text) {
        lastAt = clock.now()
        packets.read(text)
        if (kept.codec !== undefined && !CODECS.includes(kept.codec)) {
          const state = `it sends ${kept.codec}, which cannot be kept so`
          fail(new SpectraError('SS_CAMERA_UNRECORDABLE', `${cannotRecord(cameraId)}: ${state}`))
        }
        segments.look()
      },
      onMasked(text) {
        maskedAt = clock.now()
        kept.read(text)
        segments.look()
      },
      onSegments: (text) => segments.listed(text),
      onReports: (piece) => segments.reports.read(piece),
      onNote: (line) => segments.playlists?.told(line),
    })
    function fail(error: SpectraError): void {
      failure ??= error
      child.end()
    }
    const onAbort = (): void => child.end()
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()

    async function watch(): Promise<void> {
      while (!ended) {
        await clock.sleep(Math.min(stallMs, 1000) / 2, watching.signal)
        const now = clock.now()
        const unreachable = (state: string): void =>
          fail(new SpectraError('SS_CAMERA_UNREACHABLE', `${cannotRecord(cameraId)}: ${state}`))
        const patience = packets.count === 0 ? CONNECTING * stallMs : stallMs
        if (now - lastAt > patience) unreachable(`it has shown no picture for ${patience / 1000} s`)
        else if (now - (packets.keyframeAt ?? lastAt) > keyframeMs)
          unreachable(`it has sent no whole picture (keyframe) for ${keyframeMs / 1000} s`)
        if (segments.failure) fail(segments.failure)
        if (masks.length === 0 || packets.keyframeAt === undefined) continue
        maskedAt ??= now
        if (now - maskedAt > CONNECTING * stallMs)
          fail(cannotMask(cameraId, `none came out masked for ${(CONNECTING * stallMs) / 1000} s`))
      }
    }
    const watched = watch()
    try {
      const complaints = await child.over
      await segments.finish()
      if (segments.failure) throw segments.failure
      if (failure) throw fence?.refusal() ?? failure
      if (signal.aborted) return undefined
      const away = unwritable(cameraId, complaints)
      if (away) throw away
      if (isBroken || (source.kind === 'loop' && complaints === '')) return AGAIN
      const unmasked = masks.length > 0 && maskingFailure(cameraId, complaints)
      throw unmasked || fence?.refusal() || cameraFailure(cameraId, complaints, cannotRecord)
    } finally {
      ended = true
      watching.abort()
      signal.removeEventListener('abort', onAbort)
      await watched
    }
  }

  async function recordAll(
    camera: RecordedCamera,
    onSegment: (spooled: SpooledSegment) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      const fence = await fenceOf(camera.source)
      try {
        const run = await openRun(spoolDir, camera)
        try {
          await recordOnce(camera, { run, fence }, onSegment, signal)
        } finally {
          await run.close()
        }
      } finally {
        await fence?.close()
      }
    }
  }

  return {
    async record(camera, onSegment, signal) {
      const recording = recordAll(camera, onSegment, AbortSignal.any([signal, closing.signal]))
      underWay.add(recording)
      try {
        await recording
      } finally {
        underWay.delete(recording)
      }
    },
    leftBehind: () => collectSpool(spoolDir),
    done: forgetSpooled,
    async close() {
      closing.abort()
      await Promise.allSettled(underWay)
    },
  }
}
