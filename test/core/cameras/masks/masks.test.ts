import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createFfmpegRecorder } from '../../../../core/cameras/ring/ffmpeg-recorder.ts'
import { createRingClips } from '../../../../core/cameras/ring/clips.ts'
import { systemClock } from '../../../../core/clock.ts'
import { loadConfig } from '../../../../core/config.ts'
import { findBinaries } from '../../../../core/media/binaries.ts'
import type { RecordedCamera, SpooledSegment, StoredSegment } from '../../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID as ORG } from '../../../../schema/ids.ts'
import { coverOf, type Mask } from '../../../../schema/masks.ts'
import type { CameraSource } from '../../../../schema/messages/index.ts'
import { fromNow } from '../../../contracts/clips.ts'
import { brightnessOf, type Area } from '../../../helpers/brightness.ts'
import { hlsCamera } from '../../../helpers/hls-camera.ts'
import { kvsServer } from '../../../helpers/kvs-server.ts'
import { eventually, processesMentioning } from '../../../helpers/processes.ts'
import { rtspCamera } from '../../../helpers/rtsp-camera.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openMedia } from '../../media/open-media.ts'
import { never, openClips } from '../clips/open-clips.ts'
import { whiteVideo } from './white-video.ts'

const binaries = await findBinaries(loadConfig({}))
const white = whiteVideo(t)

const MASK: Mask = { name: 'window', points: [[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]] } // prettier-ignore
const INSIDE: Area = [0.26, 0.26, 0.74, 0.74]
const OUTSIDE: Area = [0, 0, 1, 0.24]
/** As bright as black is after it was encoded, at most; and as a white picture is, at least. */
const [BLACK, WHITE] = [24, 200]

/** Every picture of a file is black inside of the mask, and as it was outside. */
async function isMasked(t: Test, path: string, least = WHITE): Promise<number> {
  const [inside, outside] = await brightnessOf(path, [INSIDE, OUTSIDE])
  t.ok(inside!.pictures > 0, `${inside!.pictures} pictures`)
  t.ok(inside!.most <= BLACK, `inside at most ${inside!.most}`)
  t.ok(outside!.mean >= least, `outside ${outside!.mean.toFixed(0)}`)
  return inside!.pictures
}

const camera = (source: CameraSource, masks: readonly Mask[] = [MASK]): RecordedCamera => ({
  ...{ organizationId: ORG, cameraId: 'yard', source, masks, paused: false, missing: false },
})

/** Records until there are so many segments. */
async function record(t: Test, source: CameraSource, masks: readonly Mask[], wanted: number) {
  const spoolDir = tempDir(t, "spectra-spool-it's|a[b]:c-")
  const recorder = createFfmpegRecorder({ spoolDir, binaries, segmentSeconds: 1 })
  t.teardown(() => recorder.close())
  const ending = new AbortController()
  const segments: SpooledSegment[] = []
  const over = recorder.record(camera(source, masks), async (each) => void segments.push(each), ending.signal)
  await eventually(`there are ${wanted} segments`, () => segments.length >= wanted)
  ending.abort()
  await over
  return segments
}

void t.test('Masks: what a recorder stores is black inside of them, and as it was outside', async (t) => {
  const segments = await record(t, { kind: 'loop', path: white }, [MASK], 3)
  // Of the last one, which was cut off, there may be too little to be decoded.
  for (const { path, segment } of segments.slice(0, -1)) {
    t.equal(await isMasked(t, path), segment.frames, 'its row counts its pictures')
    t.match(segment, { covers: [coverOf(MASK)], codec: 'h264', width: 320, height: 180, clock: 'source' })
  }
  const inner = segments.slice(1, -1).map(({ segment }) => segment)
  for (const { startAt, endAt } of inner)
    t.equal(
      endAt.getTime() - startAt.getTime(),
      1000,
      'as long as it should be, whatever keyframes there are',
    )
  for (const [index, { segment }] of segments.slice(1).entries())
    t.ok(
      Math.abs(segment.startAt.getTime() - segments[index]!.segment.endAt.getTime()) <= 40,
      'without a gap',
    )
})

void t.test('Masks: segments of streams keep the times of the camera', async (t) => {
  const { url } = await hlsCamera(t, { dated: true })
  for (const address of [(await rtspCamera(t)).url, url]) {
    const segments = await record(t, { kind: 'stream', url: address }, [MASK], 3)
    for (const { path } of segments.slice(0, -1)) await isMasked(t, path, 40)
    const { endAt, clock } = segments.at(-1)!.segment
    const late = Date.now() - endAt.getTime()
    t.ok(late > -1000 && late < 10_000, `${late} ms`)
    if (address === url) t.equal(clock, 'source', 'that of the playlist')
  }
})

void t.test(
  'Masks: clips that are taken one by one are masked, and so is what models are shown',
  async (t) => {
    const server = await kvsServer(t)
    const { clips } = await openClips(t, { kvs: server.options })
    const { media } = await openMedia(t)
    const now = Math.floor(Date.now() / 1000) * 1000
    const past = { from: new Date(now - 60_000), to: new Date(now - 57_000) }
    const cases: [CameraSource, { from: Date; to: Date }, number][] = [
      [{ kind: 'loop', path: white }, past, WHITE],
      [{ kind: 'stream', url: (await rtspCamera(t)).url }, fromNow(2), 40],
      [{ kind: 'kvs', stream: server.stream }, past, 30],
    ]
    for (const [source, range, least] of cases) {
      const clip = await clips.take({ id: 'yard', source, masks: [MASK] }, range, never)
      await isMasked(t, clip.path, least)
      const seconds = (range.to.getTime() - range.from.getTime()) / 1000
      t.ok(Math.abs(clip.seconds - seconds) < 0.5, `${source.kind}: ${clip.seconds} s`)
      const video = await media.open({ path: clip.path }, never)
      for await (const chunk of video.cut({ chunkDuration: 10, overlap: 0 }, never))
        await isMasked(t, chunk.path, least)
      await video.close()
      await clip.release()
    }
  },
)

void t.test('Masks: a clip of what was recorded before a mask was set is masked', async (t) => {
  const segments = await record(t, { kind: 'loop', path: white }, [], 2)
  const stored: StoredSegment[] = segments.map(({ path, segment }) => ({ ...segment, key: path }))
  const storage = { asFile: async (path: string) => ({ path, release: async () => undefined }) }
  const { clips } = await openClips(t)
  const ring = {
    recorded: async () => ({ segments: stored, holes: [] }),
    end: async () => stored.at(-1)!.endAt,
  }
  const ringClips = createRingClips({
    ...{ ring, storage, clips, binaries, clock: systemClock, tempDir: tempDir(t, 'spectra-ring-clips-') },
  })
  const range = { from: stored[0]!.startAt, to: stored.at(-1)!.endAt }
  const taken = { id: 'yard', source: { kind: 'loop', path: white } as const, ring: { organizationId: ORG } }
  const clip = await ringClips.take({ ...taken, masks: [MASK] }, range, never)
  await isMasked(t, clip.path)
  await clip.release()
  const plain = await ringClips.take({ ...taken, masks: [] }, range, never)
  const [inside] = await brightnessOf(plain.path, [INSIDE])
  t.ok(inside!.mean >= WHITE, 'without a mask it is as it was')
  await plain.release()
})

void t.test('Masks: where pictures cannot be masked, nothing is stored, and that is said', async (t) => {
  const ffmpeg = join(tempDir(t, 'spectra-no-x264-'), 'ffmpeg')
  // One that has no encoder, as some builds.
  const script = `for word; do shift; [ "$word" = libx264 ] && word=libnothing; set -- "$@" "$word"; done`
  writeFileSync(ffmpeg, `#!/bin/sh\n${script}\nexec ${binaries.ffmpeg} "$@"\n`)
  chmodSync(ffmpeg, 0o755)
  const broken = { ...binaries, ffmpeg }
  const spoolDir = tempDir(t, 'spectra-spool-')
  const recorder = createFfmpegRecorder({ spoolDir, binaries: broken, segmentSeconds: 1 })
  t.teardown(() => recorder.close())
  const source = { kind: 'loop', path: white } as const
  const segments: SpooledSegment[] = []
  const over = recorder.record(camera(source), async (each) => void segments.push(each), never)
  await t.rejects(over, { code: 'SS_CAMERA_UNMASKABLE', message: /libnothing/ })
  t.same([segments, readdirSync(spoolDir)], [[], []])
  const { clips, directory } = await openClips(t, { binaries: broken })
  const { url } = await rtspCamera(t)
  const taking = clips.take({ id: 'yard', source: { kind: 'stream', url }, masks: [MASK] }, fromNow(1), never)
  await t.rejects(taking, { code: 'SS_CAMERA_UNMASKABLE' })
  t.same(readdirSync(directory), [])
})

void t.test(
  'Masks: a recorder that is killed leaves nothing on the disk that shows what they cover',
  async (t) => {
    const spoolDir = tempDir(t, 'spectra-spool-')
    const owner = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../ring/owner.ts'),
        spoolDir,
        JSON.stringify(camera({ kind: 'loop', path: white })),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let said = ''
    owner.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    await eventually('it has a segment', () => said.includes('\n'))
    owner.kill('SIGKILL')
    await eventually('its ffmpeg is gone', () => processesMentioning(`${spoolDir}/`).length === 0)
    const files = readdirSync(spoolDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    t.ok(files.length >= 1, files.join())
    for (const name of files) {
      const [inside] = await brightnessOf(join(spoolDir, name), [INSIDE])
      t.ok(inside!.most <= BLACK, `${name}: ${inside!.pictures} pictures, at most ${inside!.most}`)
    }
  },
)
