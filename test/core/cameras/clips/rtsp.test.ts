import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Clip } from '../../../../core/ports.ts'
import { chunksOf, clipsContract, fromNow } from '../../../contracts/clips.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { eventually } from '../../../helpers/processes.ts'
import type { RtspCamera } from '../../../helpers/rtsp-camera.ts'
import { openMedia } from '../../media/open-media.ts'
import { picturesOf, placeOf } from './compare-pictures.ts'
import { listeningClock } from './listening-clock.ts'
import { never } from './open-clips.ts'
import { credentials, door, watchRtsp, withCredentials } from './watch-rtsp.ts'

clipsContract('RTSP', async (t) => {
  const { source, ...opened } = await watchRtsp(t)
  const { media } = await openMedia(t)
  return { ...opened, camera: source, media }
})

/** How much later than its first picture was shown a clip says that it starts, in milliseconds. */
async function lateness(clip: Clip, camera: RtspCamera, video: string): Promise<number> {
  const [[first], shown] = await Promise.all([picturesOf(clip.path), picturesOf(await fixture(video))])
  return clip.startedAt.getTime() - camera.sentAt()[placeOf(first!, shown)]!
}

void t.test('Clips (RTSP): startedAt is the instant at which the first picture was shown', async (t) => {
  const { clips, camera, source } = await watchRtsp(t)
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
  const { clips, source } = await watchRtsp(t)
  const from = Date.now() + 1500
  const clip = await clips.take(source, { from: new Date(from), to: new Date(from + 1000) }, never)
  t.ok(clip.startedAt.getTime() > from - 100, `${clip.startedAt.getTime() - from} ms`)
  await clip.release()
})

void t.test('Clips (RTSP): user and password are taken from the address', async (t) => {
  const { clips, camera } = await watchRtsp(t, { credentials })
  const clip = await clips.take(door(withCredentials(camera.url, credentials)), fromNow(1), never)
  t.ok(clip.seconds > 0.8)
  await clip.release()
})

void t.test(
  'Clips (RTSP): of a camera with few keyframes, a clip begins with the next of them',
  async (t) => {
    const video = 'keyframes-every-three-seconds.mp4'
    const { clips, camera, source } = await watchRtsp(t, { video })
    const clip = await clips.take(source, fromNow(1), never)
    t.ok(clip.seconds > 0.8, `${clip.seconds} s`)
    const late = await lateness(clip, camera, video)
    t.ok(Math.abs(late) < 1000, `startedAt is ${late} ms late`)
    await clip.release()
  },
)

void t.test('Clips (RTSP): pictures in front of the first keyframe are signs of life', async (t) => {
  const clock = listeningClock(2000)
  const { clips, camera, source } = await watchRtsp(t, { video: 'one-keyframe.mp4', stallMs: 2000, clock })
  await eventually('its keyframe is over', () => camera.sentAt().length > 1)
  const stop = new AbortController()
  const taking = clips.take(source, fromNow(600), stop.signal)
  taking.catch(() => undefined)
  // A head of some lines is no sign of life.
  await eventually('it is heard of', () => clock.heard() > 20)
  t.ok(camera.sentAt().length < 300, 'before its next keyframe, 12 s after the first')
  stop.abort(new Error('stop'))
  await t.rejects(taking, { message: 'stop' })
})

void t.test('Clips (RTSP): a camera may begin with a keyframe, which has no time yet', async (t) => {
  const { clips, source } = await watchRtsp(t, { fromKeyframe: true })
  const { media } = await openMedia(t)
  const clip = await clips.take(source, fromNow(1), never)
  t.ok(Math.abs(clip.seconds - 1) < 0.4, `${clip.seconds} s`)
  t.match(await chunksOf(media, clip.path, 5), [{ ordinal: 1, startTime: 0, codec: 'h264' }])
  await clip.release()
})

void t.test('Clips (RTSP): an aborted recording leaves the camera at once', async (t) => {
  const { clips, camera, source, directory, processes } = await watchRtsp(t)
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
