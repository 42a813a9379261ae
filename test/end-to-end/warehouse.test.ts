import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { SERVICES } from '../../deploy/platform.ts'
import { fixture } from '../fixtures/videos.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { ask, createProcess, ended } from '../helpers/graphql-client.ts'
import { startQdrant } from '../helpers/qdrant-server.ts'
import { s3Server } from '../helpers/s3-server.ts'
import { s3Url } from '../helpers/s3-storage.ts'
import { tempDir } from '../helpers/temp.ts'

const VIDEO = 'warehouse.mp4'
const SUBSCRIPTION = 'subscription ($id: ID!) { processUpdated(id: $id) { process { status } } }'
const SEARCH = `query ($text: String!) { search(text: $text, limit: 1) {
  processId ordinal clipUrl moments { startTime } } }`
const CHUNKS = `query ($id: ID!) { batchProcess(id: $id) { chunks(first: 20) { nodes { startTime endTime } } } }`

void t.test(
  'Warehouse: ten minutes from a bucket are ten chunks, and who looks for what passed finds the clip that shows it, on the processes of the Compose file',
  { skip: NO_CLUSTER },
  async (t) => {
    const [server, qdrant] = [await s3Server(t, { buckets: ['spectra', 'media'] }), await startQdrant(t)]
    server.buckets.get('media')!.put(`in/${VIDEO}`, readFileSync(await fixture(VIDEO)), {})
    const reached = new URLSearchParams({ endpoint: server.url, region: server.region }).toString()
    const env = {
      SPECTRA_STORAGE_URL: s3Url(server).href,
      SPECTRA_SOURCE_BUCKETS: `s3://media/in?${reached}&organization=all`,
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      QDRANT_URL: qdrant.url,
      SPECTRA_URL_SECRET: 'the same for all processes of the test',
    }
    const cluster = await testCluster(t, env, { apart: true })
    const stages = SERVICES.filter(({ name }) => name !== 'gateway')
    const [gateway, ...nodes] = await Promise.all([
      cluster.gateway('--name', 'gateway'),
      ...stages.map(({ name, command }) => cluster.ready(...command, '--name', name)),
    ])
    const { url } = gateway
    const id = await createProcess(url, { url: `s3://media/in/${VIDEO}`, chunkDuration: 60 })
    const told = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: SUBSCRIPTION, variables: { id } }),
    })
    t.match(
      await told.text(),
      /"status":"completed"[^]*event: complete/,
      'who subscribed over SSE is told of the end',
    )
    t.match(await ended(url, id), { status: 'completed', counts: { chunks: 10, completed: 10, failed: 0 } })

    const { nodes: chunks } = (await ask(url, CHUNKS, { id })).data.batchProcess.chunks
    const spans = chunks.map(({ startTime, endTime }: Record<string, number>) => [startTime, endTime])
    t.same(
      spans,
      Array.from({ length: 10 }, (_, place) => [place * 60, (place + 1) * 60]),
    )
    const keys = [...server.buckets.get('spectra')!.objects.keys()]
    t.equal(
      keys.filter((key) => key.endsWith('summary.json')).length,
      10,
      'each has its summary in the bucket',
    )
    t.same(
      keys.filter((key) => key.includes('cache/')),
      [],
      'what was there for the work is gone',
    )

    for (const [what, second, ordinal] of [
      ['something red', 20, 1],
      ['blue object', 200, 4],
    ] as const) {
      const [hit] = (await ask(url, SEARCH, { text: what })).data.search
      t.match(hit, { processId: id, ordinal }, `${what}: chunk ${ordinal}`)
      t.ok(Math.abs(hit.moments[0].startTime - second) < 2, `${what}: at ${hit.moments[0].startTime} s`)
      t.equal(await secondsOf(await saved(hit.clipUrl, tempDir(t))), 60, 'its clip is the minute')
    }

    for (const { child } of [...nodes, gateway]) child.kill('SIGTERM')
    for (const { finished } of [...nodes, gateway]) t.match(await finished, { code: 0, signal: null })
  },
)

async function saved(clipUrl: string, dir: string): Promise<string> {
  const path = join(dir, 'clip.mp4')
  await writeFile(path, Buffer.from(await (await fetch(clipUrl)).arrayBuffer()))
  return path
}

async function secondsOf(path: string): Promise<number> {
  const told = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path]
  const { stdout } = await promisify(execFile)('ffprobe', told)
  return Math.round(Number(stdout))
}
