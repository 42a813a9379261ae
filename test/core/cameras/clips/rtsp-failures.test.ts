import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fromNow } from '../../../contracts/clips.ts'
import { eventually } from '../../../helpers/processes.ts'
import { picturesOf } from './compare-pictures.ts'
import { listeningClock } from './listening-clock.ts'
import { never } from './open-clips.ts'
import { credentials, door, watchRtsp, withCredentials } from './watch-rtsp.ts'

void t.test('Clips (RTSP): what the camera refuses is SS_CAMERA_REFUSED and shows no password', async (t) => {
  const { clips, camera } = await watchRtsp(t, { credentials })
  const wrong = { user: 'watcher', password: "wr0ng/'@:%" }
  const refused = [
    camera.url,
    withCredentials(camera.url, wrong),
    withCredentials(camera.url.replace('/live', '/nowhere?token=wr0ng'), credentials),
  ]
  for (const url of refused) {
    const error: unknown = await clips.take(door(url), fromNow(2), never).catch((thrown) => thrown)
    t.match(error, { code: 'SS_CAMERA_REFUSED', retryable: false, message: /camera "door"/ })
    t.notMatch((error as Error).message, /wr0ng|s3cret|watcher|:\/\//)
  }
})

void t.test(
  'Clips (RTSP): nobody at the address is SS_CAMERA_UNREACHABLE, until somebody is there',
  async (t) => {
    const { clips, camera, source } = await watchRtsp(t)
    await camera.stop()
    for (const each of [
      door(withCredentials(camera.url, credentials)),
      door('rtsp://u:s3cret@nowhere.invalid/live'),
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
  const { clips, camera, source } = await watchRtsp(t, { stallMs: 2000 })
  camera.stall()
  await t.rejects(clips.take(source, fromNow(600), never), {
    code: 'SS_CAMERA_UNREACHABLE',
    retryable: true,
    message: /none for 2 s/,
  })
})

for (const how of ['stall', 'drop'] as const) {
  void t.test(`Clips (RTSP): a camera that ${how}s later gives a shorter clip`, async (t) => {
    const clock = listeningClock(2000)
    const { clips, camera, source } = await watchRtsp(t, { stallMs: 2000, clock })
    const taking = clips.take(source, fromNow(600), never)
    await eventually('some seconds of pictures are recorded', () => clock.pictures() > 75)
    camera[how]()
    if (how === 'stall') clock.stall()
    const clip = await taking
    t.ok(clip.seconds >= 1 && clip.seconds < 300, `${clip.seconds} s`)
    const pictures = await picturesOf(clip.path)
    t.ok(pictures.length > clip.seconds * 20, `${pictures.length} pictures`)
    await clip.release()
  })
}

for (const file of ['recording.mkv', 'clip.mkv']) {
  void t.test(`Clips (RTSP): a disk that fills under ${file} is SS_DISK_FULL`, async (t) => {
    const { clips, source, directory } = await watchRtsp(t)
    const from = Date.now() + 500
    const taking = clips.take(source, { from: new Date(from), to: new Date(from + 1000) }, never)
    taking.catch(() => undefined)
    await eventually('it is not under way', () => readdirSync(directory).length > 0)
    symlinkSync('/dev/full', join(directory, readdirSync(directory)[0]!, file))
    await t.rejects(taking, { code: 'SS_DISK_FULL', retryable: true })
  })
}
