import t from 'tap'
import type { CameraSource } from '../../../schema/messages/index.ts'
import { fenceOf } from '../../../core/cameras/fenced.ts'
import { createFfmpegRecorder } from '../../../core/cameras/ring/ffmpeg-recorder.ts'
import { loadConfig } from '../../../core/config.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import type { RecordedCamera } from '../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../../schema/ids.ts'
import { fromNow } from '../../contracts/clips.ts'
import { eventually } from '../../helpers/eventually.ts'
import { hlsCamera } from '../../helpers/hls-camera.ts'
import { outerProxy } from '../../helpers/outer-proxy.ts'
import { tempDir } from '../../helpers/temp.ts'
import { never, openClips } from './clips/open-clips.ts'

const binaries = await findBinaries(loadConfig({}))
const publicStream = (url: string) => ({ kind: 'stream', url, publicOnly: true }) as const
const yard = (source: CameraSource): RecordedCamera => ({
  ...{ organizationId: DEFAULT_ORGANIZATION_ID, cameraId: 'yard', source, masks: [] },
  ...{ paused: false, missing: false },
})

void t.test('Cameras: of an address that has to be public, none inside is connected to', async (t) => {
  for (const url of [
    'http://127.0.0.1/live.m3u8',
    'https://[::1]/live.m3u8',
    'rtsp://192.168.1.10/live',
    'rtsps://localhost/live',
    'http://169.254.169.254/latest/meta-data/',
  ])
    await t.rejects(fenceOf(publicStream(url)), { code: 'SS_ADDRESS_REFUSED' }, url)
  t.equal(await fenceOf({ kind: 'stream', url: 'rtsp://192.168.1.10/live' }), undefined)
})

void t.test('Cameras: a public one is watched from behind the fence, and cannot lead inside', async (t) => {
  const camera = await hlsCamera(t, { dated: true })
  const { port, pathname } = new URL(camera.url)
  const outer = await outerProxy(t, { 'camera.example': Number(port) })
  process.env.http_proxy = outer.url
  t.teardown(() => delete process.env.http_proxy)
  const source = publicStream(`http://camera.example${pathname}`)
  const { clips } = await openClips(t)
  const clip = await clips.take({ id: 'yard', masks: [], source }, fromNow(2), never)
  t.ok(clip.seconds >= 1.5, `${clip.seconds} s`)
  await clip.release()

  const recorder = createFfmpegRecorder({ spoolDir: tempDir(t), binaries, segmentSeconds: 1 })
  t.teardown(() => recorder.close())
  const ending = new AbortController()
  const clocks: string[] = []
  const recording = recorder.record(
    yard(source),
    async ({ segment }) => void clocks.push(segment.clock),
    ending.signal,
  )
  await eventually('its playlists are read behind the fence, too', () => clocks.includes('source'))
  ending.abort()
  await recording

  const inside = ['http://127.0.0.1:1/s.ts', 'http://169.254.169.254/s.ts', 'https://10.0.0.1/s.ts']
  for (const address of inside) {
    camera.setPlaylist(
      ['#EXTM3U', '#EXT-X-TARGETDURATION:2', '#EXTINF:2,', address, '#EXT-X-ENDLIST', ''].join('\n'),
    )
    await t.rejects(
      clips.take({ id: 'yard', masks: [], source }, fromNow(2), never),
      { code: 'SS_ADDRESS_REFUSED' },
      address,
    )
    await t.rejects(
      recorder.record(yard(source), () => Promise.resolve(), never),
      { code: 'SS_ADDRESS_REFUSED' },
      address,
    )
  }
  t.same(new Set(outer.asked), new Set(['camera.example']))
})
