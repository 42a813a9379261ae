import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { azurite, azuriteUrl, NO_AZURITE } from '../helpers/azurite.ts'
import { s3Server } from '../helpers/s3-server.ts'
import { skipped } from '../helpers/skipped.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const VIDEO = 'twelve-seconds-h264.mp4'

/** Its chunks. Events are printed as they come, those of several chunks more than once. */
async function analysed(t: Test, address: string, env: Record<string, string> = {}) {
  const data = tempDir(t)
  const run = await spectra(data, ['analyze', address, '--chunk', '5', '--json'], env)
  const chunks = jsonLines(run.stdout).filter(({ kind }) => kind === 'chunk')
  return { ...run, data, times: chunks.map(({ startTime, endTime }) => [startTime, endTime]) }
}

/** It is cut as the file itself is, and no copy of it is left. */
async function checkSame(t: Test, address: string, env: Record<string, string>): Promise<void> {
  const inBucket = await analysed(t, address, env)
  t.match(inBucket, { code: 0, stderr: '' })
  const file = await analysed(t, await fixture(VIDEO))
  t.ok(file.times.length >= 2, `${file.times.length} chunks`)
  t.same(inBucket.times, file.times, 'as of the file itself')
  t.same(readdirSync(join(inBucket.data, 'temp')), [])
  const bytes = readFileSync(await fixture(VIDEO)).length
  const kept = readdirSync(inBucket.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.mp4'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).length)
  t.ok(kept.length > 0 && !kept.includes(bytes), 'chunks, and no copy of the video')
  t.match(await spectra(inBucket.data, ['verify'], env), { code: 0 })
}

void t.test('Bucket: a video is analysed where it lies in S3, by its address', async (t) => {
  const server = await s3Server(t, { buckets: ['media'] })
  server.buckets.get('media')!.put('in/a b.mp4', readFileSync(await fixture(VIDEO)), {})
  const reached = new URLSearchParams({ endpoint: server.url, region: server.region }).toString()
  const env = {
    SPECTRA_SOURCE_BUCKETS: `s3://media/in?${reached}`,
    AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
  }
  await checkSame(t, 's3://media/in/a%20b.mp4', env)
  t.ok(server.counts.requests.GetObject! > 0)

  const missing = await analysed(t, 's3://media/in/none.mp4', env)
  t.match(missing, { code: /[1-9]/, stdout: /SS_SOURCE_NOT_FOUND/ })
  const asked = { ...server.counts.requests }
  const unnamed = await analysed(t, 's3://media/other/a.mp4', env)
  t.match(unnamed, { code: /[1-9]/ })
  t.match(unnamed.stdout + unnamed.stderr, /SS_ADDRESS_REFUSED/)
  t.same(server.counts.requests, asked, 'what is not named is not asked')
})

void t.test('Bucket: a video is analysed where it lies in a container of Azure', async (t) => {
  if (azuriteUrl() === undefined) return skipped(t, NO_AZURITE)
  const { account, key, container, proxy } = await azurite(t)
  await container.getBlockBlobClient('in/a b.mp4').uploadFile(await fixture(VIDEO))
  const place = `azblob://${container.containerName}/in`
  const reached = new URLSearchParams({ account, endpoint: `${proxy.url}/${account}` }).toString()
  const env = { SPECTRA_SOURCE_BUCKETS: `${place}?${reached}`, AZURE_STORAGE_KEY: key }
  await checkSame(t, `${place}/a%20b.mp4`, env)
})
