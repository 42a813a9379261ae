import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { placeOf } from '../../../core/opening/storage.ts'
import { s3Address } from '../../../core/storage/s3/address.ts'
import { eventually } from '../../helpers/eventually.ts'
import { S3Refusal } from '../../helpers/s3/answers.ts'
import { s3Server, type S3Server, type S3ServerOptions } from '../../helpers/s3-server.ts'
import { s3PlaceOn, s3Url, type S3PlaceForTest } from '../../helpers/s3-storage.ts'
import { tempDir } from '../../helpers/temp.ts'

const HOUR = 3_600_000

async function opened(t: Test, given: S3PlaceForTest = {}, how: S3ServerOptions = {}) {
  let time = Date.UTC(2026, 0, 1)
  const clock = () => time
  const server = await s3Server(t, { clock, ...how })
  const open = (more: S3PlaceForTest = given) =>
    s3PlaceOn(t, server, more).open({ clusterId: undefined, secret: 'a secret of the test', clock })
  return { server, open, storage: open(), wait: (ms: number) => void (time += ms) }
}

/** Puts and parts that arrived, under their full keys. */
const bucketOf = (server: S3Server) => server.buckets.get('spectra')!

void t.test('s3Address(): bucket, prefix and what stands behind the ?', (t) => {
  t.match(s3Address(new URL('s3://media.example/a/b?region=eu-central-1')), {
    ...{ bucket: 'media.example', prefix: 'a/b/', region: 'eu-central-1', pathStyle: false },
    ...{ serve: 'store', checksums: 'supported', endpoint: undefined, name: 's3://media.example/a/b' },
  })
  const own = s3Address(new URL('s3://media?endpoint=http%3A%2F%2Flocalhost%3A9000&serve=gateway'))
  t.match(own, { prefix: '', pathStyle: true, serve: 'gateway', checksums: 'required' })
  t.end()
})

void t.test('s3Address(): what is wrong with an address is said without its secrets', (t) => {
  const wrong = [
    's3://key:hunter2@media?region=eu-central-1',
    's3://media?region=eu-central-1&secret=hunter2',
    's3://media',
    's3:///prefix?region=eu-central-1',
    's3://media/a/../..//b?region=eu-central-1',
    's3://media/%2e%2e?region=eu%20central',
    's3://media/.trash?region=eu-central-1',
    's3://media?endpoint=ftp://x',
    's3://media?region=eu-central-1&region=us-east-1',
    's3://media?region=eu-central-1&kmsKey=abc',
  ]
  for (const url of wrong)
    t.throws(
      () => s3Address(new URL(url)),
      { code: 'SS_CONFIG_INVALID', message: /^Cannot open (?!.*hunter2)/ },
      url,
    )
  t.end()
})

void t.test(
  'placeOf(): s3: is an address of the configuration, with credentials of the environment or of the settings',
  async (t) => {
    const server = await s3Server(t)
    const before = { ...process.env }
    t.teardown(() => void (process.env = before))
    process.env.AWS_ACCESS_KEY_ID = server.credentials.accessKeyId
    process.env.AWS_SECRET_ACCESS_KEY = server.credentials.secretAccessKey
    const place = await placeOf(loadConfig({ dataDir: tempDir(t), storageUrl: s3Url(server).href }))
    t.equal(place.name, 's3://spectra/objects')
    t.equal(await place.owner(), undefined)
    process.env.AWS_SECRET_ACCESS_KEY = 'wrong'
    const wrong = await placeOf(loadConfig({ dataDir: tempDir(t), storageUrl: s3Url(server).href }))
    await t.rejects(wrong.owner(), { code: 'SS_STORAGE_UNAVAILABLE', message: /^Cannot look into s3:/ })
    const [awsAccessKeyId, awsSecretAccessKey] = Object.values(server.credentials)
    const kept = { awsAccessKeyId, awsSecretAccessKey, dataDir: tempDir(t), storageUrl: s3Url(server).href }
    t.equal(await (await placeOf(loadConfig(kept))).owner(), undefined, 'as a secret store gives them')
  },
)

void t.test('S3: a video is told to be one, as models that read it from its bucket want', async (t) => {
  const { storage } = await opened(t)
  await storage.put('chunk.mp4', Buffer.from('x'))
  await storage.put('chunk.json', Buffer.from('{}'))
  const typeOf = async (key: string) =>
    (await fetch(await storage.signedUrl(key))).headers.get('content-type')
  t.equal(await typeOf('chunk.mp4'), 'video/mp4')
  t.not(await typeOf('chunk.json'), 'video/mp4')
})

void t.test(
  'S3: all who ask within an hour get the same presigned URL, good for one hour at least',
  async (t) => {
    const { storage, wait } = await opened(t)
    await storage.put('a', Buffer.from('x'))
    const first = await storage.signedUrl('a')
    wait(HOUR - 1000)
    t.equal(await storage.signedUrl('a'), first)
    wait(HOUR)
    t.equal((await fetch(first)).status, 200, 'just before its end')
    t.not(await storage.signedUrl('a'), first)
    wait(1000)
    t.equal((await fetch(first)).status, 403, 'at its end')
  },
)

void t.test('S3: a presigned URL brings ranges, and writes nothing', async (t) => {
  const { storage } = await opened(t)
  await storage.put('a', Buffer.from('0123456789'))
  const url = await storage.signedUrl('a')
  const part = await fetch(url, { headers: { range: 'bytes=2-4' } })
  t.equal(part.status, 206)
  t.equal(await part.text(), '234')
  t.equal((await fetch(url, { method: 'PUT', body: 'x' })).status, 403)
})

void t.test('S3: where its store is private, URLs are paths that the gateway serves', async (t) => {
  const { storage } = await opened(t, { more: { serve: 'gateway' } })
  const url = await storage.signedUrl('a/b')
  t.match(url, /^\/objects\/a\/b\?expires=/)
  t.equal(storage.verify(url), 'a/b')
})

void t.test(
  'S3: each object is encrypted by the store as the address says: put, parts, copy, trash',
  async (t) => {
    const { server, storage } = await opened(t, { more: { encryption: 'aws:kms', kmsKey: 'alias/spectra' } })
    await storage.put('small', Buffer.from('x'))
    await storage.put('long', Readable.from([randomBytes(9_000_000)]))
    await storage.copy('small', 'copy')
    await storage.trash.put('small', new Date(0))
    const { objects } = bucketOf(server)
    t.equal(objects.size, 3)
    for (const [key, { headers }] of objects) {
      t.equal(headers['x-amz-server-side-encryption'], 'aws:kms', key)
      t.equal(headers['x-amz-server-side-encryption-aws-kms-key-id'], 'alias/spectra', key)
    }
  },
)

void t.test('S3: a put whose answer is lost is done again, and is there once', async (t) => {
  const { server, storage } = await opened(t)
  let lost = 0
  server.trouble(({ operation }) => (operation === 'PutObject' && lost++ === 0 ? 'lost reply' : undefined))
  await storage.put('a', Buffer.from('content'))
  t.equal(lost, 2)
  t.same([...bucketOf(server).objects.keys()], ['objects/a'])
})

void t.test('S3: what breaks off while it is read is told, and never taken for the whole', async (t) => {
  const { server, storage } = await opened(t)
  await storage.put('a', randomBytes(1_000_000))
  const back = server.trouble(({ operation }) =>
    operation === 'GetObject' ? 'cut in the middle' : undefined,
  )
  const away = { code: 'SS_STORAGE_UNAVAILABLE', message: /^Cannot / }
  await t.rejects(storage.get('a').then(buffer), away)
  await t.rejects(storage.asFile('a'), away)
  back()
  t.equal((await buffer(await storage.get('a'))).length, 1_000_000)
})

void t.test(
  'S3: a failed part is the error that is told, and its upload goes as soon as it can (P11)',
  async (t) => {
    const { server, storage } = await opened(t)
    const refusal = new S3Refusal(503, 'SlowDown', 'Please reduce your request rate')
    const back = server.trouble(({ operation }) => {
      if (operation === 'UploadPart') return { refuse: refusal }
      return operation === 'AbortMultipartUpload' ? 'cut' : undefined
    })
    const long = Readable.from([randomBytes(20_000_000)])
    await t.rejects(storage.put('a', long), {
      code: 'SS_STORAGE_UNAVAILABLE',
      message: /reduce your request rate/,
    })
    t.equal(bucketOf(server).uploads.size, 1)
    back()
    await eventually('nothing is left of it', () => bucketOf(server).uploads.size === 0)
  },
)

void t.test('S3: content that ends with an error of the network is no outage of the store', async (t) => {
  const { storage } = await opened(t)
  const broken = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  const content = new Readable({ read() {} })
  const putting = storage.put('a', content)
  content.push('half')
  content.destroy(broken)
  await t.rejects(putting, { code: 'SS_INTERNAL', message: 'read ECONNRESET' })
})

void t.test(
  'S3: what takes the place of an object while it goes to the trash stays there (P13)',
  async (t) => {
    const { server, storage } = await opened(t)
    await storage.put('a', Buffer.from('before'))
    server.trouble(({ operation, key }) => {
      if (operation === 'DeleteObject' && key === 'objects/a')
        bucketOf(server).put('objects/a', Buffer.from('after'), {})
      return undefined
    })
    t.equal(await storage.trash.put('a', new Date(0)), true)
    t.equal((await buffer(await storage.get('a'))).toString(), 'after')
    t.match(await Array.fromAsync(storage.trash.list()), [{ key: 'a', bytes: 6 }])
  },
)

void t.test('S3: a list steps over a long trash, page by page', async (t) => {
  const { server, storage } = await opened(t, { options: { pageSize: 2 } })
  for (let n = 0; n < 9; n++)
    bucketOf(server).put(`objects/.trash/2026-05-01T10-00-00.000Z/${n}`, Buffer.from('x'), {})
  for (const key of ['-before', 'a', 'b', 'c']) await storage.put(key, Buffer.from(key))
  server.counts.requests = {}
  t.same(await Array.fromAsync(storage.list(''), ({ key }) => key), ['-before', 'a', 'b', 'c'])
  t.equal(server.counts.requests.ListObjectsV2, 3)
  t.equal((await Array.fromAsync(storage.trash.list())).length, 9)
})

void t.test('S3: a node fetches a file once, and not at all what it stored itself', async (t) => {
  const dataDir = join(tempDir(t), 'data')
  const { server, storage, open } = await opened(t, { dataDir })
  const content = randomBytes(300_000)
  const file = join(tempDir(t), 'chunk.mp4')
  await writeFile(file, content)
  await storage.put('video/1', { file })
  await storage.copy('video/1', 'cache/1')
  const held = await storage.asFile('cache/1')
  t.equal(server.counts.bytesSent, 0, 'it was cut here')
  await held.release()
  const other = join(tempDir(t), 'other node')
  for (const key of ['video/1', 'cache/1', 'video/1']) {
    const fetched = await open({ dataDir: other }).asFile(key)
    await fetched.release()
  }
  t.equal(server.counts.bytesSent, content.length, 'another node and all its processes')
  await storage.remove('cache/1')
  await t.rejects(
    open({ dataDir: other }).asFile('cache/1'),
    { code: 'SS_OBJECT_NOT_FOUND' },
    'what is gone is gone',
  )
})

void t.test('S3: a file is that of the object as it is now', async (t) => {
  const { storage } = await opened(t)
  const read = async () => {
    const file = await storage.asFile('a')
    return readFile(file.path, 'utf8').finally(() => file.release())
  }
  await storage.put('a', Buffer.from('before'))
  t.equal(await read(), 'before')
  await storage.put('a', Buffer.from('after'))
  t.equal(await read(), 'after')
})

void t.test(
  'S3: what is too long for one request is copied in parts, whole, and a part that fails leaves nothing',
  async (t) => {
    const MiB = 1024 ** 2
    const { server, storage } = await opened(
      t,
      { options: { copyPartBytes: 5 * MiB } },
      { largestCopy: 6 * MiB },
    )
    const content = randomBytes(12 * MiB)
    await storage.put('a', content)
    await storage.copy('a', 'b')
    t.ok((await buffer(await storage.get('b'))).equals(content))
    t.equal(server.counts.requests.UploadPartCopy, 3)
    server.trouble(({ operation }) =>
      operation === 'UploadPartCopy'
        ? { refuse: new S3Refusal(500, 'InternalError', 'It failed') }
        : undefined,
    )
    await t.rejects(storage.copy('a', 'c'), { code: 'SS_STORAGE_UNAVAILABLE' })
    t.same([...bucketOf(server).objects.keys()].sort(), ['objects/a', 'objects/b'])
    t.equal(bucketOf(server).uploads.size, 0)
  },
)
