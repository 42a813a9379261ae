import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { ask, createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { s3Server, type S3Server } from '../helpers/s3-server.ts'
import { s3Url } from '../helpers/s3-storage.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const environment = (server: S3Server): Record<string, string> => ({
  SPECTRA_STORAGE_URL: s3Url(server).href,
  AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
})

void t.test(
  'Object store: a video is analysed and found on S3, and no object lies on the disk',
  async (t) => {
    const [data, server] = [tempDir(t), await s3Server(t)]
    const env = environment(server)
    const run = await spectra(data, ['analyze', sampleVideo(), '--json'], env)
    t.match(run, { code: 0, stderr: '' })
    const chunks = jsonLines(run.stdout).filter(({ kind }) => kind === 'chunk')
    t.ok(chunks.length >= 3)
    const keys = [...server.buckets.get('spectra')!.objects.keys()]
    for (const { thumbnailKey } of chunks) t.ok(keys.includes(`objects/${String(thumbnailKey)}`))
    t.notOk(readdirSync(data).includes('objects'))
    t.same(readdirSync(join(data, 'temp')), [])
    t.same(readdirSync(join(data, 'file-cache', 'held')), [])
    const found = await spectra(data, ['search', 'red object', '--json'], env)
    t.match(found, { code: 0 })
    t.match(jsonLines(found.stdout)[0]?.text, /\bred\b/i)
    t.match(await spectra(data, ['verify'], env), { code: 0 }, 'rows and objects agree')
  },
)

void t.test(
  'Object store: three nodes and a gateway without a shared directory end as a single machine, each chunk fetched once',
  { skip: NO_CLUSTER },
  async (t) => {
    const server = await s3Server(t)
    const fetches: string[] = []
    const parts: string[] = []
    server.trouble(({ operation, key }) => {
      if (operation === 'GetObject' && key.endsWith('.mp4'))
        (key.includes('/uploads/') ? parts : fetches).push(key)
      return undefined
    })
    const shared = { ...environment(server), SPECTRA_URL_SECRET: 'the same for all processes of the test' }
    const cluster = await testCluster(t, shared, { apart: true })
    const [gateway, ...nodes] = await Promise.all([
      cluster.gateway('--name', 'gateway-1'),
      cluster.ready('node', '--roles', 'chunker', '--name', 'chunker-1'),
      cluster.ready('node', '--roles', 'vlm', '--name', 'vlm-1', '--workers', 'vlm=1'),
      cluster.ready('node', '--roles', 'event', '--name', 'event-1'),
    ])
    const uploadKey = await upload(gateway.url, sampleVideo())
    const id = await createProcess(gateway.url, { uploadKey, chunkDuration: 10 })
    t.match(await ended(gateway.url, id), { status: 'completed', counts: { failed: 0 } })

    const { data } = await ask(
      gateway.url,
      `query ($id: ID!) { batchEvents(processId: $id, first: 200) { nodes { type startTime } }
        search(text: "red object", limit: 1) { processId text clipUrl } }`,
      { id },
    )
    const alone = await spectra(tempDir(t), ['analyze', sampleVideo(), '--chunk', '10', '--json'])
    const expected = jsonLines(alone.stdout).filter(({ kind }) => kind === 'event')
    const told = (events: Record<string, unknown>[]): string[] =>
      events.map(({ type, startTime }) => `${String(startTime)} ${String(type)}`).sort()
    t.same(told(data.batchEvents.nodes), told(expected))
    t.match(data.search, [{ processId: id, text: /red/ }])

    const videos = [...server.buckets.get('spectra')!.objects.keys()].filter((key) => key.endsWith('.mp4'))
    t.equal(fetches.length, videos.length - 1, 'each chunk once, by who looks at it')
    t.ok(parts.length > 1 && new Set(parts).size === 1, 'the upload in parts, by who cuts it')

    const clip = await fetch(data.search[0].clipUrl)
    t.equal(clip.status, 200, 'a clip comes from the store itself')
    t.equal(new URL(data.search[0].clipUrl).origin, server.url)
    t.equal((await clip.arrayBuffer()).byteLength > 1000, true)

    for (const { child } of [...nodes, gateway]) child.kill('SIGTERM')
    for (const { finished } of [...nodes, gateway]) t.match(await finished, { code: 0, signal: null })
  },
)
