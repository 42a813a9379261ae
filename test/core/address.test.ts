import t from 'tap'
import { isSchemed, readAddress, shownAddress, unescaped, veiled } from '../../core/address.ts'

/** Every one with the password `pa<delimiter>ss` or one like it, and the delimiter that is in the way. */
const STRAY: [address: string, delimiter: string][] = [
  ['rtsp://admin:p@ss#1@127.0.0.1:554/live', '#'],
  ['rtsp://admin:pa#ss@cam/live', '#'],
  ['rtsp://admin:pa?ss@cam/live', '?'],
  ['rtsp://admin:pa/ss@cam/live', '/'],
  ['rtsp://admin:p@s/s@cam/live', '/'],
  ['rtsp://admin:12/34@cam/live', '/'],
  ['rtsp://admin:12?34@cam/live', '?'],
  ['rtsps://admin:12#34@cam/live', '#'],
  ['http://user:pa/ss@video.example/v.mp4', '/'],
  ['https://user:p@ss/1@video.example/v.mp4', '/'],
  ['http://user:12/34@video.example/v.mp4', '/'],
  ['http://user:12?34@video.example/v.mp4', '?'],
  ['http://user#1:pass@video.example/v.mp4', '#'],
]

void t.test('readAddress() refuses a stray delimiter in a password, naming it and its escape', async (t) => {
  for (const [address, delimiter] of STRAY) {
    const said = t.throws(() => readAddress(address), { code: 'SS_INPUT_INVALID' }, address) as Error & {
      advice: string
    }
    t.match(said.message, `"${delimiter}"`)
    t.notMatch(said.message, /admin|p@s|12|34|user/, 'shows none of it')
    t.match(said.advice, `${delimiter} as ${encodeURIComponent(delimiter)}`)
  }
})

void t.test('shownAddress() shows nothing of a user, a password or a query', async (t) => {
  const shown: [address: string, shown: string][] = [
    ...STRAY.map(([address]): [string, string] => [address, `${address.split(':')[0]}:...`]),
    ['rtsp://admin:p@ss@cam:554/live', 'rtsp://cam:554/live'],
    ['rtsp://admin:pa%ss@cam/live?token=x', 'rtsp://cam/live'],
    ['admin:pass@cam/live', 'admin:...'],
    ['rtsp://admin:pass@', 'rtsp:...'],
    ['rtsp://cam/user=a&password=x_Y&channel=1', 'rtsp://cam/user=a&password=***&channel=1'],
    [
      'rtsp://cam/user=a_password=xY_channel=1.sdp?real_stream',
      'rtsp://cam/user=a_password=***_channel=1.sdp',
    ],
  ]
  for (const [address, wanted] of shown) t.equal(shownAddress(address), wanted)
})

void t.test('readAddress() takes what is clear', async (t) => {
  const clear: [address: string, host: string, password: string][] = [
    ['rtsp://admin:p@ss@127.0.0.1:554/live', '127.0.0.1:554', 'p@ss'],
    ['rtsp://admin:p%23s%2Fs%3F%40@cam/live', 'cam', 'p#s/s?@'],
    ['http://user:p%ss%40w%3Ard%231@127.0.0.1:18731/basic', '127.0.0.1:18731', 'p%ss@w:rd#1'],
    ['http://user:%C3%A4@video.example/v.mp4', 'video.example', 'ä'],
    ['http://[::1]:8080/v.mp4', '[::1]:8080', ''],
    ['http://user:pw@[::1]:8080/v.mp4', '[::1]:8080', 'pw'],
    ['https://video.example/@handle/v.mp4', 'video.example', ''],
    ['https://video.example:8443/@handle/v.mp4', 'video.example:8443', ''],
    ['http://localhost:8080/v@2x.mp4', 'localhost:8080', ''],
    ['https://user:pw@video.example/v.mp4?mail=a@b.example', 'video.example', 'pw'],
    ['http://video.example?mail=a@b.example', 'video.example', ''],
    ['rtsp://cam/stream@1', 'cam', ''],
  ]
  for (const [address, host, password] of clear) {
    const url = readAddress(address)
    t.same([url.host, unescaped(url.password)], [host, password], address)
  }
  for (const text of ['http://', 'nonsense', 'rtsp://admin:pass@', 'rtsp://admin:my pass@cam/live']) {
    t.throws(() => readAddress(text), { code: 'SS_INPUT_INVALID' }, text)
  }
})

void t.test('isSchemed() is true of what could be an address', async (t) => {
  for (const text of ['http://a', 'file:///a b.mp4', 'concat:a|b']) t.ok(isSchemed(text))
  for (const text of ['video.mp4', 'C:video.mp4', 'Meeting: plan.mp4', './a:b', '-y.mp4', '~/v.mp4', ''])
    t.notOk(isSchemed(text))
})

void t.test('veiled() hides what signs an address, by whatever name clouds give it', async (t) => {
  for (const query of [
    'X-Amz-Signature=planted/x&X-Amz-Date=1',
    'sig=planted%2Fx&sv=1',
    'Expires=1&Signature=planted~&Key-Pair-Id=planted',
    'X-Goog-Signature=planted&X-Goog-Credential=planted/x',
    'api_key=planted&AWSAccessKeyId=planted',
    'authorization=planted/x',
  ]) {
    const shown = veiled(`Cannot read https://example.org/a.mp4?${query} now`)
    t.notMatch(shown, /planted/)
    t.match(shown, /^Cannot read https:\/\/example.org\/a.mp4\?.*\*\*\*.* now$/)
  }
  t.equal(veiled('https://example.org/key/a.mp4?t=10'), 'https://example.org/key/a.mp4?t=10')
})

void t.test('veiled() looks at each letter once: no text keeps it for long', async (t) => {
  const long = 'a'.repeat(2_000_000)
  t.equal(veiled(long), long)
  t.equal(veiled(`${long}://user:secret@host/`), `${long}://***@host/`)
  t.equal(
    veiled('see 1http://user:secret@host/ and -rtsp://u:p@cam/1'),
    'see 1http://***@host/ and -rtsp://***@cam/1',
  )
})
