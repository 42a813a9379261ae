import t, { type Test } from 'tap'
import { roundedExpiry } from '../../core/url-expiry.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { thumbnailKey, videoKey } from '../../schema/keys.ts'
import { tempDir } from '../helpers/temp.ts'
import { ask, chunkOf, createWorld, openApp, ORGANIZATION, processOf } from './world.ts'

const HOUR = 3_600_000
const MEDIA = 'url expiresAt bytes sha256'
const QUERY = `query ($id: ID!) { batchChunks(processId: $id) { nodes { video { ${MEDIA} } thumbnail { ${MEDIA} } summaryObject { ${MEDIA} } } } }`

async function world(t: Test) {
  const world = createWorld(t)
  const process = processOf()
  world.processes.set(process.id, process)
  world.chunks.push(chunkOf(process.id, 1))
  await world.storage.put(videoKey(ORGANIZATION, process.id, 1), Buffer.from('0123456789'))
  await world.storage.put(thumbnailKey(ORGANIZATION, process.id, 1), Buffer.from('picture'))
  const app = await openApp(t, world)
  const chunk = async () => (await ask(app, QUERY, { id: process.id })).data.batchChunks.nodes[0]
  return { app, chunk }
}

void t.test(
  'Media: clip and picture of a chunk have their URL, expiry, size and hash; what is not there is null',
  async (t) => {
    const { app, chunk } = await world(t)
    const { video, thumbnail, summaryObject } = await chunk()
    t.match(video, { bytes: 10, sha256: 'ab' })
    t.match(thumbnail, { bytes: 7, sha256: null })
    t.equal(summaryObject, null)
    const left = Date.parse(video.expiresAt) - Date.now()
    t.ok(left > HOUR - 5000 && left <= 2 * HOUR, 'good for one hour at least, two at most')
    const part = await app.inject({ url: `/api/v1${video.url}`, headers: { range: 'bytes=2-4' } })
    t.match(part, { statusCode: 206, body: '234' }, 'ranges of it are served below /api/v1, too')
    t.match(part.headers, { 'cache-control': /^private, max-age=3[56]\d\d$/, etag: /^"a-/ })
  },
)

void t.test(
  'Media: whoever asks again within the hour gets the same URL, so that browsers keep what it brought',
  async (t) => {
    const at = (text: string): string => roundedExpiry(Date.parse(text)).toISOString()
    t.equal(at('2026-03-01T09:00:00.000Z'), '2026-03-01T11:00:00.000Z')
    t.equal(at('2026-03-01T09:59:59.999Z'), '2026-03-01T11:00:00.000Z')
    t.equal(at('2026-03-01T10:00:00.000Z'), '2026-03-01T12:00:00.000Z')
    let now = Date.parse('2026-03-01T09:00:00.000Z')
    const storage = createLocalStorage({ dir: tempDir(t), secret: 'a secret of the tests', clock: () => now })
    const first = await storage.signedUrl('a/b.mp4')
    now += HOUR - 1
    t.equal(await storage.signedUrl('a/b.mp4'), first)
    now += 1
    t.not(await storage.signedUrl('a/b.mp4'), first)
    t.equal(storage.verify(first), 'a/b.mp4', 'the URL of before is good for another hour')
    now += HOUR
    t.throws(() => storage.verify(first), {
      code: 'SS_URL_SIGNATURE',
      message: /expired at 2026-03-01T11:00/,
    })
  },
)

void t.test(
  'Media: a URL that is expired, altered or of another file is refused, and says nothing of the file',
  async (t) => {
    const { app, chunk } = await world(t)
    const { video, thumbnail } = await chunk()
    const url: string = video.url
    const signature = url.split('signature=')[1]!
    const bad = {
      'without signature': url.split('?')[0]!,
      'of another file': `${thumbnail.url.split('?')[0]}?${url.split('?')[1]}`,
      'that lasts longer': url.replace(/expires=(\d+)/, (_, at: string) => `expires=${Number(at) + 1}`),
      'with another signature': url.replace(
        signature,
        signature.replace(/./, (one) => (one === 'A' ? 'B' : 'A')),
      ),
      'out of its directory': url.replace(/chunk-0001\.mp4/, '..%2f..%2f..%2fetc%2fpasswd'),
      'with encoded dots': url.replace('/objects/', '/objects/%2e%2e%2f'),
      'with a line break': `${url}%0d%0aSet-Cookie:x`,
    }
    for (const [what, one] of Object.entries(bad)) {
      for (const prefix of ['', '/api/v1']) {
        const answer = await app.inject(prefix + one)
        t.equal(answer.statusCode, 403, `${what}: ${prefix}${one}`)
        t.match(answer.json(), { code: 'SS_URL_SIGNATURE' }, what)
        t.notOk(answer.headers['set-cookie'])
        t.notMatch(answer.body, '0123456789')
      }
    }
  },
)
