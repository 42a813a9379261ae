import t from 'tap'
import { digestAuthorization } from '../../../core/cameras/discovery/credentials.ts'
import { discoverCameras } from '../../../core/cameras/discovery/discover.ts'
import { answerOf } from '../../../core/cameras/discovery/probe.ts'
import { parseXml, textAt } from '../../../core/cameras/discovery/xml.ts'
import { onvifCamera, type OnvifCamera } from '../../helpers/onvif-camera.ts'

const { signal } = new AbortController()
const LOGIN = { user: 'admin', password: 'p&ss "word"' }
const asked = ({ target }: Pick<OnvifCamera, 'target'>, more: object = {}) =>
  discoverCameras({ timeoutMs: 600, from: ['127.0.0.1'], target, signal, ...more })

void t.test('discoverCameras(): a camera that answers is described, with main and sub-stream', async (t) => {
  const camera = await onvifCamera(t, { credentials: LOGIN, aheadMs: 3_600_000 })
  const found = await asked(camera, { login: LOGIN })
  t.same(found, [
    {
      ...{ address: '127.0.0.1', url: camera.url, name: 'Front door', hardware: 'IPC-440' },
      ...{ manufacturer: 'Acme & Sons[31m', model: 'IPC-440', firmware: '1.2.3' },
      streams: [
        {
          ...{ profile: 'mainStream', width: 2560, height: 1440, codec: 'H264', role: 'main' },
          url: 'rtsp://192.168.1.64:554/Profile_1?transport=unicast&profile=Profile_1',
        },
        {
          ...{ profile: 'subStream', width: 640, height: 360, codec: 'H264', role: 'sub' },
          url: 'rtsp://192.168.1.64:554/Profile_2?transport=unicast&profile=Profile_2',
        },
      ],
      snapshotUrl: 'http://192.168.1.64/picture?profile=Profile_1',
    },
  ])
  t.notMatch(JSON.stringify(found), /hunter2/, 'no password that it tells is passed on')
})

void t.test('discoverCameras(): a wrong password, or none, is refused, and told of the camera', async (t) => {
  for (const login of ['wss', 'digest'] as const) {
    const camera = await onvifCamera(t, { credentials: LOGIN, login })
    const hosts = [camera.url]
    const [right] = await asked(camera, { hosts, login: LOGIN })
    t.equal(right?.streams?.length, 2, login)
    for (const wrong of [undefined, { ...LOGIN, password: 'hunter3' }]) {
      const [found] = await asked(camera, { hosts, login: wrong })
      t.match(found, { url: camera.url, problem: { code: 'SS_CAMERA_REFUSED' }, streams: undefined }, login)
      t.notMatch(JSON.stringify(found), /hunter3/)
    }
  }
})

void t.test(
  'discoverCameras(): nobody leads us to another address than that from which he answers',
  async (t) => {
    const camera = await onvifCamera(t, { xaddrs: () => 'http://169.254.169.254/latest http://127.0.0.2/x' })
    t.same(await asked(camera), [])
    t.same(camera.asked, [])
    const other = await onvifCamera(t)
    const [found] = await asked(other)
    t.equal(found?.streams?.length, 2, 'the media service that it names is asked at its own host')
  },
)

void t.test('discoverCameras(): what is no answer of ONVIF is a problem of that camera only', async (t) => {
  const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><Envelope><Body>&b;</Body></Envelope>'
  for (const answer of [bomb, 'hello', '<a>', 'x'.repeat(2_000_000)]) {
    const camera = await onvifCamera(t, { answer: () => answer })
    const good = await onvifCamera(t)
    const [first, second] = await asked(camera, { hosts: [camera.url, good.url] })
    t.match(first, { problem: { code: 'SS_CAMERA_UNREACHABLE' } }, answer.slice(0, 20))
    t.equal(second?.streams?.length, 2)
  }
  const [away] = await asked({ target: { address: '127.0.0.1', port: 9 } }, { hosts: ['127.0.0.1:9'] })
  t.match(away, { problem: { code: 'SS_CAMERA_UNREACHABLE', message: /127\.0\.0\.1:9/ } })
})

void t.test('answerOf(): answers to others, and what cannot be read, are none', async (t) => {
  const match = (related: string): string =>
    `<Envelope><Header><RelatesTo>${related}</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><XAddrs>http://10.0.0.1/x</XAddrs><Scopes>onvif://www.onvif.org/name/%zz</Scopes></ProbeMatch></ProbeMatches></Body></Envelope>`
  t.match(answerOf(match('uuid:1'), 'uuid:1', '10.0.0.1'), { url: 'http://10.0.0.1/x', name: '%zz' })
  t.equal(answerOf(match('uuid:2'), 'uuid:1', '10.0.0.1'), undefined)
  t.equal(answerOf('\0\xff<', 'uuid:1', '10.0.0.1'), undefined)
  t.equal(answerOf('<Envelope><Body>x</Body></Envelope>', 'uuid:1', '10.0.0.1'), undefined)
})

void t.test('parseXml(): texts stay texts, and nothing of it reaches what all objects have', async (t) => {
  t.equal(textAt(parseXml('<a><b>007</b></a>'), 'a', 'b'), '007')
  t.equal(textAt(parseXml('<a><b x="1">t</b></a>'), 'a', 'b'), 't')
  t.equal(textAt(parseXml('<a/>'), 'constructor', 'name'), undefined)
  t.equal(textAt(parseXml('<a><b>red\u009b31m</b></a>'), 'a', 'b'), 'red31m')
})

void t.test(
  'digestAuthorization(): the example of RFC 7616; nothing where a password would be sent',
  async (t) => {
    const request = { method: 'GET', path: '/dir/index.html' }
    const login = { user: 'Mufasa', password: 'Circle of Life' }
    const challenge = (more: string): string =>
      `Digest realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"${more}`
    const sent = digestAuthorization(challenge(', qop="auth, auth-int", algorithm=SHA-256'), login, request)!
    t.match(
      sent,
      /^Digest username="Mufasa", realm="http-auth@example\.org".*algorithm=SHA-256, qop=auth, nc=00000001, cnonce="/,
    )
    t.not(sent, digestAuthorization(challenge(', qop="auth, auth-int", algorithm=SHA-256'), login, request))
    t.equal(digestAuthorization('Basic realm="x"', login, request), undefined)
    t.equal(digestAuthorization(challenge(', qop="auth-int"'), login, request), undefined)
    t.equal(digestAuthorization(challenge(', algorithm=SHA-512-256'), login, request), undefined)
  },
)
