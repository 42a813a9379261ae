import { readdirSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { createFfmpegRecorder } from '../../../../core/cameras/ring/ffmpeg-recorder.ts'
import { loadConfig } from '../../../../core/config.ts'
import { findBinaries } from '../../../../core/media/binaries.ts'
import type { RecordedCamera, Recorder, SpooledSegment } from '../../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../../../schema/ids.ts'
import type { Mask } from '../../../../schema/masks.ts'
import type { CameraSource } from '../../../../schema/messages/index.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { hlsCamera } from '../../../helpers/hls-camera.ts'
import { eventually, processesMentioning } from '../../../helpers/processes.ts'
import { rtspCamera } from '../../../helpers/rtsp-camera.ts'
import { sampleVideo } from '../../../helpers/sample.ts'
import { tempDir } from '../../../helpers/temp.ts'

const binaries = await findBinaries(loadConfig({}))

const yard = (source: CameraSource, masks: readonly Mask[] = []): RecordedCamera => ({
  ...{ organizationId: DEFAULT_ORGANIZATION_ID, cameraId: 'yard', source, masks },
  ...{ paused: false, missing: false },
})

interface Recording {
  recorder: Recorder
  spoolDir: string
  segments: SpooledSegment[]
  /** What ended it. */
  over: Promise<unknown>
  stop(): Promise<unknown>
}

function record(t: Test, source: CameraSource, stallMs = 10_000, masks: readonly Mask[] = []): Recording {
  const spoolDir = tempDir(t, 'spectra-spool-')
  const recorder = createFfmpegRecorder({
    spoolDir,
    binaries,
    segmentSeconds: 1,
    stallMs,
    keyframeMs: 20_000,
  })
  const ending = new AbortController()
  const segments: SpooledSegment[] = []
  const keep = async (spooled: SpooledSegment): Promise<void> => void segments.push(spooled)
  const over = recorder.record(yard(source, masks), keep, ending.signal).then(
    () => undefined,
    (error: unknown) => error,
  )
  t.teardown(() => recorder.close())
  const stop = (): Promise<unknown> => (ending.abort(), over)
  return { recorder, spoolDir, segments, over, stop }
}

/** Segments follow each other without a gap, and their pictures are as many as their times say. */
function areWhole(t: Test, segments: readonly SpooledSegment[], rate: number): void {
  for (const [index, { segment }] of segments.entries()) {
    const seconds = (segment.endAt.getTime() - segment.startAt.getTime()) / 1000
    // The last one ends where it was cut off: pictures are sent out of their order.
    const spare = index === segments.length - 1 ? 4 : 1.5
    t.ok(Math.abs(segment.frames - seconds * rate) <= spare, `${segment.frames} frames in ${seconds} s`)
    const before = segments[index - 1]?.segment
    if (before) {
      const seam = Math.abs(segment.startAt.getTime() - before.endAt.getTime())
      t.ok(seam <= 60, `${seam} ms between two segments`)
    }
  }
}

void t.test(
  'Recorder (RTSP): what is sent becomes segments without a gap, and no password is among the arguments',
  async (t) => {
    const camera = await rtspCamera(t, { credentials: { user: 'admin', password: "hun'ter 2" } })
    const url = camera.url.replace('rtsp://', "rtsp://admin:hun'ter%202@")
    const { segments, spoolDir, stop, recorder } = record(t, { kind: 'stream', url })
    await eventually('there are three segments', () => segments.length >= 3)
    const children = processesMentioning(spoolDir)
    t.equal(children.length, 1)
    t.notMatch(children.join(), /hun|admin|rtsp:\/\/\S*@/)
    t.equal(await stop(), undefined)
    areWhole(t, segments, 25)
    t.match(segments[0]!.segment, { clock: 'arrival', codec: 'h264', width: 160, height: 90 })
    const late = Math.abs(Date.now() - segments.at(-1)!.segment.endAt.getTime())
    t.ok(late < 5000, `${late} ms`)
    t.same(processesMentioning(spoolDir), [])
    for (const spooled of segments) await recorder.done(spooled)
    t.same(readdirSync(spoolDir), [], 'the spool is empty when all is kept')
  },
)

void t.test('Recorder (file): it is played by the clock, and says so', async (t) => {
  const { segments, stop } = record(t, { kind: 'loop', path: sampleVideo() })
  await eventually('there are two segments', () => segments.length >= 2)
  await stop()
  t.match(segments[0]!.segment, { clock: 'source', codec: 'h264', width: 640, height: 360 })
  areWhole(t, segments, 25)
})

void t.test('Recorder (HLS): segments of a playlist are recorded on', async (t) => {
  const { url } = await hlsCamera(t)
  const { segments, stop } = record(t, { kind: 'stream', url })
  await eventually('there are two segments', () => segments.length >= 2)
  await stop()
  t.match(segments[0]!.segment, { clock: 'arrival', codec: 'h264', driftMs: undefined })
})

void t.test(
  'Recorder (HLS): the times of a playlist count, and how far they are from arrival is said',
  async (t) => {
    const camera = await hlsCamera(t, { dated: true })
    const begun = Date.now()
    const { segments, stop } = record(t, { kind: 'stream', url: camera.url })
    await eventually('there are three segments', () => segments.length >= 3)
    await stop()
    areWhole(t, segments, 25)
    const { text, name } = await latestOf(camera.url)
    const { segment } = segments.at(-1)!
    t.match(segment, { clock: 'source', driftMs: Number })
    // What a picture shows is the same as in the segment of the camera that begins then.
    const said = Date.parse(/#EXT-X-PROGRAM-DATE-TIME:(\S+)/.exec(text)![1]!)
    t.comment(
      `drift ${segment.driftMs} ms; ${name} begins at ${said - begun} ms, ours at ${segment.startAt.getTime() - begun} ms`,
    )
    const off = (((segment.startAt.getTime() - said) % 1000) + 1000) % 1000
    t.ok(Math.min(off, 1000 - off) < 60, `keyframes are at the times of the playlist, ${off} ms`)
    t.ok(segment.driftMs! < 0 && segment.driftMs! > -10_000, `${segment.driftMs} ms`)
  },
)

void t.test('Recorder (HLS): where times begin anew, recording does, with the right times', async (t) => {
  const camera = await hlsCamera(t, { dated: true })
  const { segments, stop } = record(t, { kind: 'stream', url: camera.url })
  await eventually('there are three segments', () => segments.length >= 3)
  const { runId } = segments[0]!.segment
  camera.restart()
  const others = () => segments.filter(({ segment }) => segment.runId !== runId)
  await eventually('another run has three segments', () => others().length >= 3)
  await stop()
  areWhole(t, others(), 25)
  const { clock, driftMs = Infinity } = others().at(-1)!.segment
  t.equal(clock, 'source')
  t.ok(Math.abs(driftMs) < 10_000, `${driftMs} ms`)
})

/** The playlist as it is now, and the name of its first segment. */
async function latestOf(url: string): Promise<{ text: string; name: string }> {
  const text = await (await fetch(url)).text()
  return { text, name: /^[^#].*/m.exec(text)![0] }
}

void t.test('Recorder (RTSP): the reports of the sender count, once there are some', async (t) => {
  const { url } = await rtspCamera(t)
  const { segments, stop } = record(t, { kind: 'stream', url })
  await eventually('a segment is timed by the camera', () => segments.at(-1)?.segment.clock === 'source')
  await stop()
  areWhole(t, segments, 25)
  const { driftMs = Infinity } = segments.at(-1)!.segment
  t.ok(Math.abs(driftMs) < 2_000, `${driftMs} ms: camera and recorder are of one machine`)
})

void t.test('Recorder: what ends it is said by its code, without the address', async (t) => {
  const camera = await rtspCamera(t, { credentials: { user: 'admin', password: 'right' } })
  const wrong = camera.url.replace('rtsp://', 'rtsp://admin:hunter2@')
  const cases: [CameraSource, string][] = [
    [{ kind: 'stream', url: wrong }, 'SS_CAMERA_REFUSED'],
    [{ kind: 'stream', url: 'rtsp://admin:hunter2@127.0.0.1:9/live' }, 'SS_CAMERA_UNREACHABLE'],
    [{ kind: 'loop', path: '/nowhere/video.mp4' }, 'SS_SOURCE_NOT_FOUND'],
    [{ kind: 'loop', path: await fixture('vp9.webm') }, 'SS_CAMERA_UNRECORDABLE'],
  ]
  for (const [source, code] of cases) {
    const error = await record(t, source).over
    t.match(error, { code }, JSON.stringify(source))
    t.notMatch((error as Error).message, /hunter2/)
  }
})

void t.test('Recorder: a camera that falls silent ends it, and what was sent is kept', async (t) => {
  const camera = await rtspCamera(t)
  const { segments, over } = record(t, { kind: 'stream', url: camera.url }, 2_000)
  await eventually('there is a segment', () => segments.length >= 1)
  camera.stall()
  t.match(await over, { code: 'SS_CAMERA_UNREACHABLE', message: /no picture for 2 s/ })
  areWhole(t, segments, 25)
})

void t.test(
  'Recorder: what a process that was killed left is found by the next one, and its ffmpeg is gone',
  async (t) => {
    const camera = await rtspCamera(t)
    const spoolDir = tempDir(t, 'spectra-spool-')
    const { spawn } = await import('node:child_process')
    const owner = spawn(
      process.execPath,
      [
        new URL('./owner.ts', import.meta.url).pathname,
        spoolDir,
        JSON.stringify(yard({ kind: 'stream', url: camera.url })),
      ],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let said = ''
    owner.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    await eventually('it has two segments', () => said.split('\n').length > 2)
    owner.kill('SIGKILL')
    await eventually('its ffmpeg ends by itself', () => processesMentioning(`${spoolDir}/`).length === 0)
    const recorder = createFfmpegRecorder({ spoolDir, binaries })
    t.teardown(() => recorder.close())
    const left = await recorder.leftBehind()
    t.ok(left.length >= 2, `${left.length} segments`)
    t.match(left[0], { cameraId: 'yard', organizationId: DEFAULT_ORGANIZATION_ID })
    areWhole(t, left, 25)
    for (const spooled of left) {
      t.equal(readFileSync(spooled.path).length, spooled.segment.bytes)
      await recorder.done(spooled)
    }
    t.same(await recorder.leftBehind(), [], 'once')
    t.same(readdirSync(spoolDir), [])
  },
)
