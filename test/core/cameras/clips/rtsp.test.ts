import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Clip } from '../../../../core/ports.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { clipsContract, fromNow } from '../../../contracts/clips.ts'
import { eventually } from '../../../helpers/processes.ts'
import { type RtspCamera, rtspCamera, type RtspCameraOptions } from '../../../helpers/rtsp-camera.ts'
import { openMedia } from '../../media/open-media.ts'
import { never, openClips } from './open-clips.ts'
import { picturesOf, placeOf } from './compare-pictures.ts'

/** A user and a password that need escaping in an address. */
const credentials = { user: 'watcher', password: "s3cret/'@:%" }

function at(url: string, { user, password }: { user: string; password: string }): string {
  const address = new URL(url)
  address.username = encodeURIComponent(user)
  address.password = encodeURIComponent(password)
  return address.href
}

const streamOf = (url: string) => ({ id: 'door', source: { kind: 'stream' as const, url } })

async function watched(t: Test, options: RtspCameraOptions & { stallMs?: number } = {}) {
  const camera = await rtspCamera(t, options)
  const opened = await openClips(t, { stallMs: options.stallMs ?? 2000 })
  return { ...opened, camera, source: streamOf(camera.url) }
}

clipsContract('RTSP', async (t) => {
  const { source, ...opened } = await watched(t)
  const { media } = await openMedia(t)
  return { ...opened, camera: source, media }
})

/** How much later than its first picture was shown a clip says that it starts, in milliseconds. */
async function lateness(clip: Clip, camera: RtspCamera, video: string): Promise<number> {
  const [[first], shown] = await Promise.all([picturesOf(clip.path), picturesOf(await fixture(video))])
  return clip.startedAt.getTime() - camera.sentAt()[placeOf(first!, shown)]!
}

void t.test('Clips (RTSP): startedAt is the instant at which the first picture was shown', async (t) => {
  const { clips, camera, source } = await watched(t)
  for (const wait of [0, 700]) {
    await sleep(wait)
    const clip = await clips.take(source, fromNow(1), never)
    const late = await lateness(clip, camera, 'sixty-seconds.mp4')
    t.comment(`${late.toFixed(0)} ms late`)
    t.ok(Math.abs(late) < 1000, `${late} ms`)
    await clip.release()
  }
})

void t.test('Clips (RTSP): one that is ordered for later waits for its start', async (t) => {
  const { clips, source } = await watched(t)
  const from = Date.now() + 1500
  const clip = await clips.take(source, { from: new Date(from), to: new Date(from + 1000) }, never)
  t.ok(clip.startedAt.getTime() > from - 100, `${clip.startedAt.getTime() - from} ms`)
  await clip.release()
})

void t.test('Clips (RTSP): user and password are taken from the address', async (t) => {
  const { clips, camera } = await watched(t, { credentials })
  const clip = await clips.take(streamOf(at(camera.url, credentials)), fromNow(1), never)
  t.ok(clip.seconds > 0.8)
  await clip.release()
})

void t.test('Clips (RTSP): what the camera refuses is SS_CAMERA_REFUSED and shows no password', async (t) => {
  const { clips, camera } = await watched(t, { credentials })
  const wrong = { user: 'watcher', password: "wr0ng/'@:%" }
  const refused = [
    camera.url,
    at(camera.url, wrong),
    at(camera.url.replace('/live', '/nowhere?token=wr0ng'), credentials),
  ]
  for (const url of refused) {
    const error: unknown = await clips.take(streamOf(url), fromNow(2), never).catch((thrown) => thrown)
    t.match(error, { code: 'SS_CAMERA_REFUSED', retryable: false, message: /camera "door"/ })
    t.notMatch((error as Error).message, /wr0ng|s3cret|watcher|:\/\//)
  }
})

void t.test(
  'Clips (RTSP): nobody at the address is SS_CAMERA_UNREACHABLE, until somebody is there',
  async (t) => {
    const { clips, camera, source } = await watched(t)
    await camera.stop()
    for (const each of [
      streamOf(at(camera.url, credentials)),
      streamOf('rtsp://u:s3cret@nowhere.invalid/live'),
    ]) {
      const error: unknown = await clips.take(each, fromNow(2), never).catch((thrown) => thrown)
      t.match(error, { code: 'SS_CAMERA_UNREACHABLE', retryable: true, message: /camera "door"/ })
      t.notMatch((error as Error).message, /s3cret|watcher/)
    }
    await camera.start()
    const clip = await clips.take(source, fromNow(1), never)
    await clip.release()
  },
)

void t.test('Clips (RTSP): a camera that stalls at once is SS_CAMERA_UNREACHABLE', async (t) => {
  const { clips, camera, source } = await watched(t)
  camera.stall()
  const start = Date.now()
  await t.rejects(clips.take(source, fromNow(30), never), {
    code: 'SS_CAMERA_UNREACHABLE',
    retryable: true,
    message: /none for 2 s/,
  })
  t.ok(Date.now() - start < 8000, `after ${Date.now() - start} ms`)
})

for (const how of ['stall', 'drop'] as const) {
  void t.test(`Clips (RTSP): a camera that ${how}s later gives a shorter clip`, async (t) => {
    const { clips, camera, source } = await watched(t)
    const taking = clips.take(source, fromNow(30), never)
    await eventually('nobody watches', () => camera.watchers() > 0)
    await sleep(2600)
    camera[how]()
    const clip = await taking
    t.ok(clip.seconds >= 1.5 && clip.seconds < 4, `${clip.seconds} s`)
    const pictures = await picturesOf(clip.path)
    t.ok(pictures.length > clip.seconds * 20, `${pictures.length} pictures`)
    await clip.release()
  })
}

void t.test('Clips (RTSP): a camera with few keyframes is not taken for one that stalls', async (t) => {
  // Whoever comes after the first of them waits most of three seconds for the next.
  const video = 'keyframes-every-three-seconds.mp4'
  const { clips, camera, source } = await watched(t, { video, stallMs: 1500 })
  const clip = await clips.take(source, fromNow(1), never)
  t.ok(clip.seconds > 0.8, `${clip.seconds} s`)
  const late = await lateness(clip, camera, video)
  t.ok(Math.abs(late) < 1000, `startedAt is ${late} ms late`)
  await clip.release()
})

for (const file of ['recording.mkv', 'clip.mkv']) {
  void t.test(`Clips (RTSP): a disk that fills under ${file} is SS_DISK_FULL`, async (t) => {
    const { clips, source, directory } = await watched(t)
    const from = Date.now() + 500
    const taking = clips.take(source, { from: new Date(from), to: new Date(from + 1000) }, never)
    taking.catch(() => undefined)
    await eventually('it is not under way', () => readdirSync(directory).length > 0)
    symlinkSync('/dev/full', join(directory, readdirSync(directory)[0]!, file))
    await t.rejects(taking, { code: 'SS_DISK_FULL', retryable: true })
  })
}

void t.test('Clips (RTSP): an aborted recording leaves the camera at once', async (t) => {
  const { clips, camera, source, directory, processes } = await watched(t)
  const stop = new AbortController()
  const taking = clips.take(source, fromNow(60), stop.signal)
  taking.catch(() => undefined)
  await eventually('nobody watches', () => camera.watchers() === 1)
  t.equal(processes().length, 1)
  stop.abort(new Error('stop'))
  await t.rejects(taking, { message: 'stop' })
  t.same(processes(), [])
  t.same(readdirSync(directory), [])
  await eventually('somebody watches', () => camera.watchers() === 0)
})
