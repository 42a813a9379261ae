import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { clipsContract, fromNow } from '../../../contracts/clips.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { eventually } from '../../../helpers/eventually.ts'
import { hlsCamera } from '../../../helpers/hls-camera.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openMedia } from '../../media/open-media.ts'
import { listeningClock } from './listening-clock.ts'
import { never, openClips } from './open-clips.ts'

const streamOf = (url: string) => ({ id: 'yard', masks: [], source: { kind: 'stream' as const, url } })

const shared = hlsCamera(t)

async function watched(t: Test, options?: Parameters<typeof openClips>[1]) {
  const camera = await shared
  t.teardown(() => camera.recover())
  const opened = await openClips(t, options)
  return { ...opened, camera, source: streamOf(camera.url) }
}

clipsContract('HLS', async (t) => {
  const { source, ...opened } = await watched(t)
  const { media } = await openMedia(t)
  return { ...opened, camera: source, media }
})

void t.test('Clips (HLS): startedAt is when the first picture was shown, up to a segment', async (t) => {
  const { clips, source } = await watched(t)
  const range = fromNow(3)
  const clip = await clips.take(source, range, never)
  const early = range.from.getTime() - clip.startedAt.getTime()
  t.comment(`it starts ${early} ms before it was ordered`)
  t.ok(early < 3500, `${early} ms`)
  t.ok(clip.startedAt.getTime() + clip.seconds * 1000 < Date.now(), 'no camera shows the future')
  await clip.release()
})

const segments = (...addresses: string[]): string =>
  [
    ...['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:8', '#EXT-X-MEDIA-SEQUENCE:1'],
    ...addresses.flatMap((address) => ['#EXTINF:8,', address]),
    ...['#EXT-X-ENDLIST', ''],
  ].join('\n')

void t.test('Clips (HLS): a playlist that points at a file of this machine is refused', async (t) => {
  const { clips, camera, source } = await watched(t)
  const secret = join(tempDir(t), 'secret.ts')
  await copyFile(await fixture('h264.ts'), secret)
  const playlists = [
    segments(`file://${secret}`),
    segments(secret),
    segments(`concat:${secret}`),
    segments(`subfile,,start,0,end,0,,:${secret}`),
    segments('file:///etc/passwd'),
    `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile://${secret}\n`,
    `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile:///etc/passwd\n`,
  ]
  for (const playlist of playlists) {
    camera.setPlaylist(playlist)
    const error: unknown = await clips.take(source, fromNow(2), never).catch((thrown) => thrown)
    t.match(error, { code: /SS_NOT_A_VIDEO|SS_CAMERA_REFUSED/, retryable: false })
    t.notMatch((error as Error).message, /secret|passwd|root/)
  }
})

const STATUSES: [status: number, code: string, retryable: boolean][] = [
  [401, 'SS_CAMERA_REFUSED', false],
  [403, 'SS_CAMERA_REFUSED', false],
  [404, 'SS_CAMERA_REFUSED', false],
  [429, 'SS_CAMERA_UNREACHABLE', true],
  [500, 'SS_CAMERA_UNREACHABLE', true],
  [503, 'SS_CAMERA_UNREACHABLE', true],
]

void t.test('Clips (HLS): what the server answers decides whether trying again can help', async (t) => {
  const { clips, camera } = await watched(t)
  const url = `${camera.url.replace('//', '//watcher:s3cret@')}?token=t0ken`
  for (const [status, code, retryable] of STATUSES) {
    camera.refuse(status)
    const error: unknown = await clips.take(streamOf(url), fromNow(2), never).catch((thrown) => thrown)
    t.match(error, { code, retryable }, `${status}`)
    t.notMatch((error as Error).message, /s3cret|watcher|t0ken/)
  }
})

void t.test('Clips (HLS): what is no playlist is SS_NOT_A_VIDEO', async (t) => {
  const { clips, camera, source } = await watched(t)
  camera.setPlaylist('This is a shopping list, not a video.\n')
  await t.rejects(clips.take(source, fromNow(2), never), { code: 'SS_NOT_A_VIDEO' })
})

void t.test('Clips (HLS): a server that does not answer is SS_CAMERA_UNREACHABLE', async (t) => {
  const { clips, camera, source } = await watched(t, { stallMs: 1500 })
  camera.stall()
  await t.rejects(clips.take(source, fromNow(30), never), {
    code: 'SS_CAMERA_UNREACHABLE',
    retryable: true,
    message: /none for 1.5 s/,
  })
})

void t.test('Clips (HLS): a server that stops answering later gives a shorter clip', async (t) => {
  const clock = listeningClock(1500)
  const { clips, camera, source } = await watched(t, { stallMs: 1500, clock })
  const taking = clips.take(source, fromNow(600), never)
  await eventually('some seconds of pictures are recorded', () => clock.pictures() > 50)
  camera.stall()
  clock.stall()
  const clip = await taking
  t.ok(clip.seconds >= 1 && clip.seconds < 300, `${clip.seconds} s`)
  await clip.release()
})
