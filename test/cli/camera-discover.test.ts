import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createRedisCameraRegistry } from '../../core/cameras/registry/redis.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { onvifCamera } from '../helpers/onvif-camera.ts'
import { NO_REDIS, REDIS, testRedis } from '../helpers/redis.ts'
import { spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const data = tempDir(t)
const discover = (...args: string[]) => spectra(data, ['camera', 'discover', ...args])

void t.test('spectra camera discover: streams of a camera, and how it is added', async (t) => {
  const camera = await onvifCamera(t, { credentials: { user: 'admin', password: 'hunter2' } })
  const host = new URL(camera.url).host
  const file = join(tempDir(t), 'camera.txt')
  writeFileSync(file, 'hunter2\n')
  const login = ['--user', 'admin', '--password-file', file]
  const { code, stdout } = await discover('--host', host, ...login)
  t.equal(code, 0)
  t.match(
    stdout,
    /^127\.0\.0\.1 {2}Acme & Sons\[31m IPC-440\n {2}main +2560x1440 +H264 +rtsp:\S+Profile_1\n {2}sub +640x360/,
  )
  t.match(stdout, "spectra camera add NAME 'rtsp://admin:PASSWORD@192.168.1.64:554/Profile_1")
  t.notMatch(stdout, /hunter2/)
  const json = await discover('--host', host, '--json', ...login)
  t.match(JSON.parse(json.stdout), { url: camera.url, streams: [{ role: 'main' }, { role: 'sub' }] })
  const refused = await discover('--host', host)
  t.match(refused, { code: 0, stdout: /SS_CAMERA_REFUSED .*\. Give --user and --password-file\./ })
})

void t.test('spectra camera discover: what cannot be used is refused', async (t) => {
  t.match(await discover('--user', 'admin'), { code: 2, stderr: /half a login/ })
  t.match(await discover('--timeout', '0'), { code: 2, stderr: /give 1 to 60 seconds/ })
  const bad = await discover('--host', 'http://admin:hunter2@10.0.0.1/')
  t.match(bad, { code: 2, stderr: /the user goes to --user/ })
  t.notMatch(bad.stderr, /hunter2/)
  t.match(await discover('--user', 'a', '--password-file', '/nowhere'), { code: 2, stderr: /ENOENT/ })
})

void t.test(
  'spectra camera discover --share: who adds cameras is told of those that were found',
  { skip: NO_REDIS },
  async (t) => {
    const camera = await onvifCamera(t, {})
    const asked = ['camera', 'discover', '--host', new URL(camera.url).host, '--share']
    const alone = await spectra(tempDir(t), asked, { SPECTRA_REDIS_URL: '' })
    t.match(alone, { code: 2, stderr: /no spectra runs here that would show it[^]*spectra up/ })
    const connection = testRedis(t)
    const shared = await spectra(tempDir(t), asked, {
      SPECTRA_REDIS_URL: REDIS!,
      SPECTRA_REDIS_PREFIX: connection.key(''),
    })
    t.match(shared, { code: 0, stdout: /1 camera is listed in the console for a day/ })
    t.match(await createRedisCameraRegistry(connection).list(DEFAULT_ORGANIZATION_ID), [
      { id: camera.url, source: /^rtsp:.*Profile_1/ },
    ])
  },
)
