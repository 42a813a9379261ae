import { connect } from 'node:net'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createLocalStorage } from '../../core/storage/local.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { countingStorage } from '../helpers/counting-storage.ts'
import { eventually } from '../helpers/eventually.ts'
import { tempDir } from '../helpers/temp.ts'
import { createWorld, openApp, ORGANIZATION, type World } from './world.ts'

const BOUNDARY = 'the-boundary'
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`

const multipart = (content: Buffer, name = 'clip.mp4', field = 'file'): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    ),
    content,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ])

/** A gateway whose storage directory the test can look into. */
async function gateway(t: Test, limits: { uploadBytes?: number; quotaBytes?: number } = {}) {
  const dir = tempDir(t)
  const world: World = createWorld(t)
  const storage = createLocalStorage({ dir, secret: 'a secret of the tests' })
  world.options.ports.storage = storage
  Object.assign(world.options.config, limits)
  const app = await openApp(t, world)
  const upload = (content: Buffer, name?: string) =>
    app.inject({
      method: 'POST',
      url: '/uploads',
      payload: multipart(content, name),
      headers: { 'content-type': TYPE },
    })
  const files = (): string[] =>
    (readdirSync(dir, { recursive: true }) as string[]).filter((name) => name !== '.tmp')
  return { app, upload, files, storage, world }
}

void t.test('POST /uploads streams a file to storage and answers its key', async (t) => {
  const { upload, storage } = await gateway(t)
  const content = randomBytes(300_000)
  const answer = await upload(content)
  t.equal(answer.statusCode, 201)
  const { uploadKey, bytes } = answer.json()
  t.equal(bytes, content.length)
  t.ok(uploadKey.startsWith(uploadPrefix(ORGANIZATION)))
  t.match(uploadKey, /[0-9a-f-]{36}\/clip\.mp4$/)
  t.ok((await buffer(await storage.get(uploadKey))).equals(content))
})

void t.test(
  'POST /uploads: the quota is held by what is counted, and nothing is listed for it',
  async (t) => {
    const { upload, storage } = await gateway(t, { quotaBytes: 1000 })
    const counting = countingStorage()
    Object.assign(storage, counting.around({ ...storage }))
    t.equal((await upload(randomBytes(900))).statusCode, 201)
    t.match(await upload(randomBytes(200)), { statusCode: 413, body: /SS_QUOTA_EXCEEDED/ })
    t.same(counting.listed, [])
    t.equal(counting.calls.put, 2)
  },
)

void t.test('POST /uploads: a name from a user never reaches a path', async (t) => {
  const { upload } = await gateway(t)
  const names: [string, string][] = [
    ['../../../etc/passwd', 'passwd'],
    ['..', 'video'],
    ['-rf .mp4', 'rf_.mp4'],
    ['a;$(touch x).mp4', 'a_touch_x_.mp4'],
    ['', 'video'],
  ]
  for (const [name, kept] of names) {
    const answer = await upload(Buffer.from('x'), name)
    t.equal(answer.statusCode, 201, name)
    t.equal(answer.json().uploadKey.split('/').at(-1), kept)
  }
})

void t.test(
  'POST /uploads refuses what is too large, too much, empty or no file, and keeps nothing',
  async (t) => {
    const { app, upload, files } = await gateway(t, { uploadBytes: 100_000, quotaBytes: 5_000_000 })
    t.match(await upload(Buffer.alloc(100_001)), { statusCode: 413, body: /SS_UPLOAD_TOO_LARGE/ })
    t.match(
      await upload(Buffer.alloc(900_000)),
      { statusCode: 413, body: /SS_UPLOAD_TOO_LARGE/ },
      'by its length',
    )
    t.match(await upload(Buffer.alloc(0)), { statusCode: 400, body: /SS_SOURCE_EMPTY/ })
    t.equal((await upload(Buffer.alloc(100_000))).statusCode, 201, 'the limit itself fits')
    t.equal(files().filter((name) => name.endsWith('.mp4')).length, 1)
    const before = files()
    const post = (payload: string, type: string) =>
      app.inject({ method: 'POST', url: '/uploads', payload, headers: { 'content-type': type } })
    t.match(await post('{}', 'application/json'), { statusCode: 400, body: /multipart/ })
    t.match(await post(`--${BOUNDARY}--\r\n`, TYPE), { statusCode: 400, body: /SS_INPUT_INVALID/ })
    t.match(await post('rubbish', TYPE), { statusCode: 400, body: /SS_INPUT_INVALID/ })
    t.match(await post('x', 'multipart/form-data'), { statusCode: 400, body: /SS_INPUT_INVALID/ })
    t.same(files(), before)
  },
)

void t.test('POST /uploads counts what the organization holds and what arrives beside it', async (t) => {
  const { upload, world, files } = await gateway(t, { uploadBytes: 100_000, quotaBytes: 100_000 })
  world.stored.set(ORGANIZATION, 50_000).set('another', 90_000)
  t.match(await upload(Buffer.alloc(60_000)), { statusCode: 413, body: /SS_QUOTA_EXCEEDED/ })
  const answers = await Promise.all([upload(Buffer.alloc(40_000)), upload(Buffer.alloc(40_000))])
  t.ok(answers.filter(({ statusCode }) => statusCode === 201).length <= 1, 'not both')
  t.ok(files().filter((name) => name.endsWith('.mp4')).length <= 2)
  const taken = answers.filter(({ statusCode }) => statusCode === 201).length * 40_000
  t.equal(
    world.stored.get(ORGANIZATION),
    50_000 + taken,
    'what was taken is counted, what was refused is not',
  )
  world.stored.set(ORGANIZATION, 50_000)
  t.equal((await upload(Buffer.alloc(50_000))).statusCode, 201, 'what was removed is free again')
})

void t.test('POST /uploads that breaks off leaves nothing (P11)', async (t) => {
  const { app, files } = await gateway(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const body = multipart(Buffer.alloc(500_000))
  socket.write(
    `POST /uploads HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: ${TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  socket.write(body.subarray(0, 300_000))
  await eventually('a part is there', () => files().some((name) => name.startsWith('.tmp/')))
  socket.destroy()
  await eventually('nothing is left', () => files().length === 0)
})

void t.test('POST /uploads that ends in the middle of the file leaves nothing', async (t) => {
  const { app, files } = await gateway(t)
  const payload = multipart(Buffer.alloc(50_000)).subarray(0, 30_000)
  const answer = await app.inject({
    method: 'POST',
    url: '/uploads',
    payload,
    headers: { 'content-type': TYPE },
  })
  t.match(answer, { statusCode: 400, body: /SS_INPUT_INVALID/ })
  t.same(files(), [])
})

const digest = (content: Buffer): string =>
  `sha-256=:${createHash('sha256').update(content).digest('base64')}:`

void t.test('POST /api/v1/uploads takes the file itself as the body, too', async (t) => {
  const { app, storage } = await gateway(t)
  const content = randomBytes(300_000)
  for (const type of ['video/mp4', 'application/octet-stream']) {
    const answer = await app.inject({
      method: 'POST',
      url: `/api/v1/uploads?name=${encodeURIComponent('../my clip.mp4')}`,
      payload: content,
      headers: { 'content-type': type, 'content-digest': digest(content) },
    })
    t.equal(answer.statusCode, 201, type)
    t.match(answer.json().uploadKey, /\/my_clip.mp4$/)
    t.ok((await buffer(await storage.get(answer.json().uploadKey))).equals(content))
  }
})

void t.test(
  'POST /api/v1/uploads compares the body with its content-digest; another one leaves nothing',
  async (t) => {
    const { app, files, world } = await gateway(t)
    const bodies: [string, Buffer][] = [
      [TYPE, multipart(randomBytes(200_000))],
      ['video/mp4', randomBytes(200_000)],
    ]
    for (const [type, payload] of bodies) {
      const send = (contentDigest: string) =>
        app.inject({
          method: 'POST',
          url: '/api/v1/uploads',
          payload,
          headers: { 'content-type': type, 'content-digest': contentDigest },
        })
      const wrong = await send(digest(Buffer.from('another')))
      t.match(wrong, { statusCode: 422, body: /SS_DIGEST_MISMATCH/ }, type)
      t.match(await send('md5=:AAAA:'), { statusCode: 400, body: /SS_INPUT_INVALID/ })
      t.match(await send(`sha-256=${'x'.repeat(44)}`), { statusCode: 400, body: /SS_INPUT_INVALID/ })
      t.same(files(), [], 'nothing is left')
      t.notOk(world.stored.get(ORGANIZATION), 'and nothing is counted')
      t.equal((await send(`sha-512=:AAAA:, ${digest(payload)}`)).statusCode, 201)
      world.stored.delete(ORGANIZATION)
      await world.options.ports.storage.remove((await firstKey(world))!)
    }
  },
)

const firstKey = async (world: World): Promise<string | undefined> => {
  for await (const { key } of world.options.ports.storage.list('')) return key
  return undefined
}

void t.test('POST /api/v1/uploads: bytes beyond the announced length are no part of the file', async (t) => {
  const { app, storage, world } = await gateway(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(
    `POST /api/v1/uploads HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: video/mp4\r\nContent-Length: 10\r\n\r\n` +
      '0123456789and more that was not announced\r\n\r\n',
  )
  const answers = await buffer(socket)
  t.match(answers.toString(), /400 Bad Request/, 'the rest is no request, and ends the connection')
  const key = await firstKey(world)
  if (key) t.equal((await storage.stat(key))?.bytes, 10, 'if it was kept at all')
})

void t.test('POST /api/v1/uploads: malformed multipart is refused and leaves nothing', async (t) => {
  const { app, files } = await gateway(t, { uploadBytes: 1_000_000 })
  const part = (headers: string, body = 'x'): string => `--${BOUNDARY}\r\n${headers}\r\n\r\n${body}`
  const FILE = 'Content-Disposition: form-data; name="file"; filename="a.mp4"'
  const bodies: Record<string, string> = {
    'no end': part(FILE),
    'no headers': `--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--\r\n`,
    'another boundary': part(FILE).replaceAll(BOUNDARY, 'other') + '\r\n--other--\r\n',
    'a field, no file': `${part('Content-Disposition: form-data; name="file"')}\r\n--${BOUNDARY}--\r\n`,
    'a header without end': `--${BOUNDARY}\r\n${'a'.repeat(200_000)}`,
    'a thousand fields': part('Content-Disposition: form-data; name="a"').concat('\r\n').repeat(1000),
    'a name of a prototype': `${part('Content-Disposition: form-data; name="__proto__"')}\r\n--${BOUNDARY}--\r\n`,
  }
  for (const [what, payload] of Object.entries(bodies)) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/uploads',
      payload,
      headers: { 'content-type': TYPE },
    })
    t.match(answer, { statusCode: 400, body: /SS_INPUT_INVALID/ }, what)
    t.same(files(), [], what)
  }
})

void t.test('POST /api/v1/uploads: a name cannot end a header or a line', async (t) => {
  const { app, storage } = await gateway(t)
  const name = 'a"\r\nSet-Cookie: x=1\r\n\r\n<script>.mp4'
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/uploads?name=${encodeURIComponent(name)}`,
    payload: 'x',
    headers: { 'content-type': 'video/mp4' },
  })
  const { uploadKey } = answer.json()
  t.match(uploadKey, /\/[A-Za-z0-9._-]+\.mp4$/)
  const shown = await app.inject(await storage.signedUrl(uploadKey))
  t.notOk(shown.headers['set-cookie'])
  t.match(shown.headers['content-disposition'], /^inline; filename="[A-Za-z0-9._-]+"$/)
})
