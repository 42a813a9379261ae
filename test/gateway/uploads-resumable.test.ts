import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { Upload } from 'tus-js-client'
import { SpectraError } from '../../core/errors.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { RESUMABLE_PATH, UPLOAD_KEY_HEADER } from '../../gateway/rest/uploads/protocol.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { eventually } from '../helpers/eventually.ts'
import { tempDir } from '../helpers/temp.ts'
import { createWorld, openApp, ORGANIZATION, OTHER, type World } from './world.ts'

const TUS = { 'tus-resumable': '1.0.0' }
const metadata = (pairs: Record<string, string>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')

interface Shared {
  dir?: string
  stored?: Map<string, number>
}

/** A gateway over a directory that several may share; `x-organization` says on whose behalf. */
async function gateway(
  t: Test,
  limits: { uploadBytes?: number; quotaBytes?: number } = {},
  shared: Shared = {},
) {
  const dir = shared.dir ?? tempDir(t)
  const world: World = createWorld(t, {
    authenticate: ({ headers }) => ({
      organizationId: headers['x-organization'] === 'other' ? OTHER : ORGANIZATION,
      role: 'owner',
    }),
  })
  const storage = createLocalStorage({ dir, secret: 'a secret of the tests' })
  world.options.ports.storage = storage
  Object.assign(world.options.config, limits)
  const app = await openApp(t, world)
  const files = (): string[] =>
    (readdirSync(dir, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
      .filter((each) => each.isFile())
      .map((each) => each.name)
  const create = (headers: Record<string, string>, payload?: Buffer) =>
    app.inject({
      method: 'POST',
      url: RESUMABLE_PATH,
      headers: { ...TUS, ...headers },
      ...(payload && { payload }),
    })
  const send = (url: string, offset: number, payload: Buffer, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'PATCH',
      url,
      payload,
      headers: {
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        ...headers,
      },
    })
  const state = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'HEAD', url, headers: { ...TUS, ...headers } })
  return { app, world, storage, dir, files, create, send, state }
}

void t.test('Resumable uploads: parts sent one after the other become one file with its key', async (t) => {
  const { create, send, state, storage, files, world } = await gateway(t)
  const content = randomBytes(100_000)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const made = await create({
    'upload-length': '100000',
    'upload-metadata': metadata({ filename: '../My clip (1).MP4', sha256 }),
  })
  t.equal(made.statusCode, 201)
  const url = String(made.headers.location)
  t.ok(url.startsWith(`${RESUMABLE_PATH}/`))
  t.match(made.headers, {
    'tus-resumable': '1.0.0',
    'upload-expires': / GMT$/,
    'x-content-type-options': 'nosniff',
  })
  t.notOk(made.headers['access-control-allow-origin'], 'other origins are let in by nobody here')
  t.equal((await send(url, 0, content.subarray(0, 60_000))).headers['upload-offset'], '60000')
  t.match((await state(url)).headers, { 'upload-offset': '60000', 'upload-length': '100000' })
  const wrong = await send(url, 10, content.subarray(10, 20))
  t.match(wrong.json(), { code: 'SS_STATUS_CONFLICT' }, 'a part in the wrong place is refused')
  const last = await send(url, 60_000, content.subarray(60_000))
  t.equal(last.statusCode, 200)
  const { uploadKey, bytes } = last.json<{ uploadKey: string; bytes: number }>()
  t.equal(bytes, 100_000)
  t.equal(last.headers[UPLOAD_KEY_HEADER], uploadKey)
  t.match(uploadKey, new RegExp(`^${uploadPrefix(ORGANIZATION)}[0-9a-f-]{36}/My_clip_1_.MP4$`))
  t.ok((await buffer(await storage.get(uploadKey))).equals(content))
  t.same(files(), ['My_clip_1_.MP4'], 'the parts are gone')
  const after = await state(url)
  t.match(
    after.headers,
    { 'upload-offset': '100000', [UPLOAD_KEY_HEADER]: uploadKey },
    'who lost the answer asks again',
  )
  t.equal(world.stored.get(ORGANIZATION), 100_000)
})

void t.test('Resumable uploads: another gateway over the same storage goes on with it', async (t) => {
  const one = await gateway(t)
  const two = await gateway(t, {}, { dir: one.dir })
  const content = randomBytes(50_000)
  const made = await one.create({
    'upload-length': '50000',
    'upload-metadata': metadata({ filename: 'a.mp4' }),
  })
  const url = String(made.headers.location)
  await one.send(url, 0, content.subarray(0, 20_000))
  t.equal((await two.state(url)).headers['upload-offset'], '20000')
  const { uploadKey } = (await two.send(url, 20_000, content.subarray(20_000))).json<{ uploadKey: string }>()
  t.ok((await buffer(await one.storage.get(uploadKey))).equals(content))
})

void t.test(
  'Resumable uploads: a connection that breaks leaves what came, and it goes on from there',
  async (t) => {
    const { app, create, send, state, storage } = await gateway(t)
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const content = randomBytes(500_000)
    const made = await create({
      'upload-length': '500000',
      'upload-metadata': metadata({ filename: 'a.mp4' }),
    })
    const url = String(made.headers.location)
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `PATCH ${url} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
        'Content-Type: application/offset+octet-stream\r\nContent-Length: 500000\r\n\r\n',
    )
    socket.write(content.subarray(0, 200_000))
    await eventually('it came', () => app.server.connections !== 0)
    await new Promise((resolve) => setTimeout(resolve, 300))
    socket.destroy()
    let offset = 0
    await eventually(
      'what came is kept',
      async () => (offset = Number((await state(url)).headers['upload-offset'])) > 0,
    )
    t.ok(offset <= 200_000)
    const { uploadKey } = (await send(url, offset, content.subarray(offset))).json<{ uploadKey: string }>()
    t.ok((await buffer(await storage.get(uploadKey))).equals(content))
  },
)

void t.test(
  'Resumable uploads: what is too large, over quota, unannounced or empty is refused',
  async (t) => {
    const { create, send, files, world } = await gateway(t, { uploadBytes: 100_000, quotaBytes: 150_000 })
    t.match((await create({ 'upload-length': '100001' })).json(), { code: 'SS_UPLOAD_TOO_LARGE' })
    t.match((await create({ 'upload-defer-length': '1' })).json(), { code: 'SS_INPUT_INVALID' })
    t.equal((await create({ 'upload-length': '-5' })).statusCode, 400)
    t.equal((await create({ 'upload-length': '1e9' })).statusCode, 400)
    t.match((await create({ 'upload-length': '0' })).json(), { code: 'SS_SOURCE_EMPTY' })
    t.match((await create({ 'upload-length': '5', 'upload-metadata': metadata({ sha256: 'no' }) })).json(), {
      code: 'SS_INPUT_INVALID',
      field: 'sha256',
    })
    world.stored.set(ORGANIZATION, 60_000)
    t.match(
      (await create({ 'upload-length': '95000' })).json(),
      { code: 'SS_QUOTA_EXCEEDED' },
      'before a byte of it',
    )
    t.same(files(), [], 'nothing is left of them')

    const url = String((await create({ 'upload-length': '80000' })).headers.location)
    t.match(
      (await send(url, 0, Buffer.alloc(80_001))).json(),
      { code: 'SS_UPLOAD_TOO_LARGE' },
      'more than announced',
    )
    world.stored.set(ORGANIZATION, 100_000)
    t.match(
      (await send(url, 0, Buffer.alloc(80_000))).json(),
      { code: 'SS_QUOTA_EXCEEDED' },
      'while it comes',
    )
    t.same(files(), ['.upload.json'])
  },
)

void t.test('Resumable uploads: another digest than announced leaves nothing', async (t) => {
  const { create, send, files } = await gateway(t)
  const sha256 = createHash('sha256').update('this').digest('hex')
  const made = await create({ 'upload-length': '4', 'upload-metadata': metadata({ sha256 }) })
  const answer = await send(String(made.headers.location), 0, Buffer.from('that'))
  t.equal(answer.statusCode, 422)
  t.match(answer.json(), { code: 'SS_DIGEST_MISMATCH' })
  t.same(files(), [])
})

void t.test(
  'Resumable uploads: nobody sees, continues or removes those of another organization (P8)',
  async (t) => {
    const { create, send, state, app, files } = await gateway(t)
    const url = String((await create({ 'upload-length': '10' })).headers.location)
    const theirs = { 'x-organization': 'other' }
    t.equal((await state(url, theirs)).statusCode, 404)
    t.match((await send(url, 0, Buffer.alloc(10), theirs)).json(), { code: 'SS_NOT_FOUND' })
    const removed = await app.inject({ method: 'DELETE', url, headers: { ...TUS, ...theirs } })
    t.equal(removed.statusCode, 404)
    t.same(files(), ['.upload.json'])
    t.equal((await app.inject({ method: 'DELETE', url, headers: TUS })).statusCode, 204)
    t.same(files(), [])
  },
)

void t.test('Resumable uploads: one that is taken back takes no space, whole or in part', async (t) => {
  const { create, send, app, world } = await gateway(t)
  for (const [length, sent] of [
    [10, 4],
    [10, 10],
  ] as const) {
    const url = String((await create({ 'upload-length': String(length) })).headers.location)
    await send(url, 0, Buffer.alloc(sent))
    t.equal(world.stored.get(ORGANIZATION), sent)
    t.equal((await app.inject({ method: 'DELETE', url, headers: TUS })).statusCode, 204)
    t.equal(world.stored.get(ORGANIZATION), 0)
  }
})

void t.test('Resumable uploads: ids that are none lead nowhere', async (t) => {
  const { state, create } = await gateway(t)
  for (const id of ['..', '%2e%2e%2f%2e%2e', 'x', '0'.repeat(36), '%00', 'a%2fb', '....//'])
    t.match((await state(`${RESUMABLE_PATH}/${id}`)).statusCode, /40[04]/, id)
  const named = await create(
    {
      'upload-length': '1',
      'upload-metadata': metadata({ filename: '../../.upload.json\r\nx: y' }),
      'content-type': 'application/offset+octet-stream',
    },
    Buffer.from('x'),
  )
  t.match(named.json().uploadKey, /\/upload.json_x_y$/)
})

void t.test('Resumable uploads: tus-js-client, in parts, with progress', async (t) => {
  const { app, storage } = await gateway(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const content = randomBytes(300_000)
  const progress: number[] = []
  const key = await new Promise<string | undefined>((resolve, reject) => {
    const upload = new Upload(content, {
      endpoint: `http://127.0.0.1:${port}${RESUMABLE_PATH}`,
      chunkSize: 100_000,
      metadata: { filename: 'clip.mp4' },
      onProgress: (sent) => progress.push(sent),
      onError: reject,
      onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader(UPLOAD_KEY_HEADER)),
    })
    upload.start()
  })
  t.match(key, /clip\.mp4$/)
  t.equal(progress.at(-1), 300_000)
  t.ok((await buffer(await storage.get(key!))).equals(content))
})

void t.test(
  'Resumable uploads: an outage of the storage is told as one, and the upload goes on after it',
  async (t) => {
    const { create, send, storage, world } = await gateway(t)
    let away = true
    const put = storage.put.bind(storage)
    world.options.ports.storage.put = async (...given) => {
      if (away && given[0].includes('/parts/'))
        throw new SpectraError('SS_STORAGE_UNAVAILABLE', 'Cannot store: it is away')
      return put(...given)
    }
    const url = String((await create({ 'upload-length': '4' })).headers.location)
    t.match((await send(url, 0, Buffer.from('film'))).json(), {
      code: 'SS_STORAGE_UNAVAILABLE',
      retryable: true,
    })
    away = false
    t.equal((await send(url, 0, Buffer.from('film'))).statusCode, 200)
  },
)
