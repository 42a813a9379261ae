import { readdirSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../../../core/config.ts'
import { openBucketObject } from '../../../../core/storage/sources/open.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { azurite, azuriteUrl, NO_AZURITE } from '../../../helpers/azurite.ts'
import { S3Refusal } from '../../../helpers/s3/answers.ts'
import { s3Server, type S3Server } from '../../../helpers/s3-server.ts'
import { skipped } from '../../../helpers/skipped.ts'
import { cutAll, never, openMedia, times } from '../open-media.ts'

const THREE = [
  [0, 5],
  [5, 10],
  [10, 12],
]

/** Media that reads one bucket, as the configuration says. */
async function reading(t: Test, bucket: string, more: Partial<Config> = {}) {
  const config = loadConfig({ sourceBuckets: [bucket], urlStallMs: 5000, ...more })
  return openMedia(t, more, { openBucketObject: (address) => openBucketObject(address, config) })
}

const entry = (place: string, how: Record<string, string>): string =>
  `${place}?${new URLSearchParams({ organization: 'all', ...how }).toString()}`

/** A stand-in of S3 with a video in it. */
async function onS3(t: Test, { wrongKey = false } = {}) {
  const server = await s3Server(t, { buckets: ['media'] })
  const bytes = readFileSync(await fixture('megabytes-of-noise.mp4'))
  const bucket = server.buckets.get('media')!
  bucket.put('in/a b.mp4', bytes, {})
  const { accessKeyId, secretAccessKey } = server.credentials
  const credentials = {
    ...{ awsAccessKeyId: accessKeyId, awsSecretAccessKey: wrongKey ? 'another' : secretAccessKey },
  }
  const place = entry('s3://media/in', { endpoint: server.url, region: server.region })
  const { media, directory } = await reading(t, place, credentials)
  return { server, bucket, bytes, media, directory }
}

void t.test('Media: a video in a bucket of S3 is read in parts, and is not copied first', async (t) => {
  const { bytes, media, directory } = await onS3(t)
  const video = await media.open({ url: 's3://media/in/a%20b.mp4' }, never)
  t.equal(video.source.bytes, bytes.length)
  const files = readdirSync(directory, { recursive: true }).map(String)
  t.notOk(
    files.some((name) => name.endsWith('source')),
    'no copy lies here',
  )
  t.same(times(await cutAll(video, { chunkDuration: 5 })), THREE)
})

void t.test('Media: a video in a container of Azure is read in parts', async (t) => {
  if (azuriteUrl() === undefined) return skipped(t, NO_AZURITE)
  const { account, key, container, proxy } = await azurite(t)
  const path = await fixture('moov-at-the-end.mp4')
  await container.getBlockBlobClient('in/a b.mp4').uploadFile(path)
  const { containerName } = container
  const how = { account, endpoint: `${proxy.url}/${account}` }
  const { media } = await reading(t, entry(`azblob://${containerName}/in`, how), { azureKey: key })
  const video = await media.open({ url: `azblob://${containerName}/in/a%20b.mp4` }, never)
  t.equal(video.source.bytes, readFileSync(path).length)
  t.same(times(await cutAll(video, { chunkDuration: 5 })), THREE)
  await t.rejects(media.open({ url: `azblob://${containerName}/in/none.mp4` }, never), {
    code: 'SS_SOURCE_NOT_FOUND',
    message: /there is no such object/,
  })
  await container.getBlockBlobClient('in/empty').upload('', 0)
  await t.rejects(media.open({ url: `azblob://${containerName}/in/empty` }, never), {
    code: 'SS_SOURCE_EMPTY',
  })
})

void t.test('Media: what is wrong with a video in a bucket is said by its code', async (t) => {
  const { bucket, server, media } = await onS3(t)
  const opening = (name: string, at = 'media') => media.open({ url: `s3://${at}/in/${name}` }, never)
  bucket.put('in/empty.mp4', Buffer.alloc(0), {})
  bucket.put('in/text.mp4', Buffer.from('This is no video.'.repeat(100)), {})
  bucket.put('in/list.m3u8', Buffer.from('#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/latest\n'), {})
  await t.rejects(opening('none.mp4'), { code: 'SS_SOURCE_NOT_FOUND', message: /there is no such object/ })
  await t.rejects(opening('empty.mp4'), { code: 'SS_SOURCE_EMPTY' })
  await t.rejects(opening('text.mp4'), { code: 'SS_NOT_A_VIDEO' })
  await t.rejects(opening('list.m3u8'), { code: 'SS_PLAYLIST_REFUSED' })
  const answers: [number, string, string, RegExp][] = [
    [403, 'AccessDenied', 'SS_URL_REFUSED', /the store does not give it \(AccessDenied\)/],
    [301, 'PermanentRedirect', 'SS_URL_REFUSED', /another region/],
    [400, 'AuthorizationHeaderMalformed', 'SS_URL_REFUSED', /another region/],
    [404, 'NoSuchBucket', 'SS_SOURCE_NOT_FOUND', /no such bucket/],
  ]
  for (const [status, name, code, message] of answers) {
    const back = server.trouble(() => ({ refuse: new S3Refusal(status, name, name) }))
    await t.rejects(opening('a%20b.mp4'), { code, message }, name)
    back()
  }
})

void t.test('Media: who may not read a bucket is told so, without its key', async (t) => {
  const { media } = await onS3(t, { wrongKey: true })
  await t.rejects(media.open({ url: 's3://media/in/a%20b.mp4' }, never), {
    code: 'SS_URL_REFUSED',
    message:
      /^Cannot read "s3:\/\/media\/in\/a b.mp4": the store does not give it \(SignatureDoesNotMatch\)$/,
  })
})

void t.test('Media: a connection to a bucket that breaks is taken up again where it was', async (t) => {
  const { server, media } = await onS3(t)
  let broken = 0
  server.trouble(({ operation }) =>
    operation === 'GetObject' && ++broken % 3 === 2 ? 'cut in the middle' : undefined,
  )
  const video = await media.open({ url: 's3://media/in/a%20b.mp4' }, never)
  t.same(times(await cutAll(video, { chunkDuration: 5 })), THREE)
  t.ok(broken > 2)
})

void t.test('Media: a video that is replaced while it is read is never made of two', async (t) => {
  const { server, bucket, bytes, media } = await onS3(t)
  const video = await media.open({ url: 's3://media/in/a%20b.mp4' }, never)
  const other = Buffer.from(bytes)
  other[bytes.length >> 1]! ^= 1
  bucket.put('in/a b.mp4', other, {})
  server.counts.bytesSent = 0
  await t.rejects(cutAll(video, { chunkDuration: 5 }), { code: 'SS_SOURCE_CHANGED' })
  t.equal(server.counts.bytesSent, 0, 'nothing of the other one was read')
})

const refusals = (server: S3Server): Record<string, string> => ({
  [entry('s3://media/inside', { endpoint: server.url })]: 's3://media/in/a%20b.mp4',
  [entry('s3://media/in', { endpoint: server.url })]: 's3://media/other/a.mp4',
  [entry('s3://medias', { endpoint: server.url })]: 's3://media/in/a%20b.mp4',
  [entry('azblob://media', { account: 'media' })]: 's3://media/in/a%20b.mp4',
})

void t.test('Media: a bucket that the configuration does not name is asked nothing', async (t) => {
  const { server } = await onS3(t)
  for (const [bucket, url] of Object.entries(refusals(server))) {
    const { media } = await reading(t, bucket)
    await t.rejects(media.open({ url }, never), {
      code: 'SS_ADDRESS_REFUSED',
      details: { advice: /SPECTRA_SOURCE_BUCKETS/ },
    })
  }
  t.same(server.counts.requests, {})
})
