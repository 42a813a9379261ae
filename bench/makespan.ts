import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { MikroORM } from '@mikro-orm/postgresql'
import { loadConfig } from '../core/config.ts'
import { createPorts } from '../core/create-ports.ts'
import { ClusterConfigSchema } from '../schema/cluster.ts'
import { DEFAULT_ORGANIZATION_ID } from '../schema/ids.ts'
import { startNode } from '../supervisors/node/node.ts'
import { fixture } from '../test/fixtures/videos.ts'
import clusterConfig from '../cluster.config.ts'
import { bucketForBench } from './makespan/bucket.ts'
import { LATENCY_MS } from './makespan/worker-ports.ts'
import { report, type Figure } from './report.ts'

/**
 * How close nodes come to the ideal schedule: videos of 60 chunks, each of which takes a stubbed vision 2 s, on nodes of
 * 4 forked workers. The makespan counts from the first chunk that is cut to the last that is described; ideal is
 * ceil(chunks / workers) * 2 s. Needs servers: `eval "$(scripts/services env)"`.
 *
 * What more nodes gain is measured with full rounds of the most workers: 60 chunks on 16 leave some without work in the
 * last round, and 0.94 of linear at best on any schedule; 64 fill it.
 *
 * With `--store s3` the objects lie in a bucket of a stand-in, each node has a directory of its own, and what is fetched of
 * chunks is held against the bytes of the chunks.
 *
 *   node bench/makespan.ts [--json] [--nodes 1,2,4] [--videos 1] [--store s3]
 */
const WORKERS = 4
const argument = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : process.argv[at + 1]!
}
const nodes = argument('nodes', '1,2,4').split(',').map(Number)
const videos = Number(argument('videos', '1'))

const need = (service: string): string => {
  const url = process.env[`SPECTRA_TEST_${service}_URL`]
  if (url) return url
  console.error(`Cannot measure: SPECTRA_TEST_${service}_URL names no server (scripts/services env)`)
  process.exit(1)
}

const onServer = async (statement: string): Promise<void> => {
  const orm = await MikroORM.init({
    clientUrl: need('POSTGRES'),
    entities: [],
    discovery: { warnWhenNoEntities: false },
  })
  await orm.em.getConnection().execute(statement)
  await orm.close()
}

const dataDir = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
const database = `bench_${process.pid}`
const databaseUrl = new URL(need('POSTGRES'))
databaseUrl.pathname = `/${database}`
await onServer(`create database ${database}`)
const bucket = argument('store', 'disk') === 's3' ? await bucketForBench() : undefined
const environmentOf = (node: string): Record<string, string> => ({
  SPECTRA_DATABASE_URL: databaseUrl.href,
  SPECTRA_MAILBOX_URL: need('RABBITMQ'),
  SPECTRA_DATA: bucket ? join(dataDir, node) : dataDir,
  ...bucket?.environment,
})
Object.assign(process.env, bucket?.environment)

async function startNodes(count: number): Promise<ChildProcess[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const child = fork(resolve('bench/makespan/node.ts'), [`vlm-${index}`, String(WORKERS)], {
        env: { ...process.env, ...environmentOf(`vlm-${index}`) },
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      await once(child.stdout!, 'data')
      return child
    }),
  )
}

/** Chunks of all videos, and seconds from the first cut to the last description. */
async function makespan(paths: readonly string[]): Promise<{ chunks: number; seconds: number }> {
  const { processes } = opened.ports
  const orders = paths.map((path) =>
    processes.create({
      organizationId: DEFAULT_ORGANIZATION_ID,
      source: { kind: 'path', path },
      options: { chunkDuration: 1, overlap: 0 },
      title: 'bench',
    }),
  )
  const ids = (await Promise.all(orders)).map(({ id }) => id)
  for (const id of ids) await completed(id)
  const [row] = await opened.database.query<{ chunks: number; seconds: number }>(
    `select count(*)::int as chunks, extract(epoch from max(described_at) - min(created_at))::float8 as seconds
     from spectra_ops.batch_video_chunks
     where process_id in (select jsonb_array_elements_text($1::jsonb)::uuid)`,
    [JSON.stringify(ids)],
  )
  return row!
}

/** Of so many chunks, the last that were cut. */
async function bytesOfLast(chunks: number): Promise<number> {
  const [row] = await opened.database.query<{ bytes: number }>(
    `select sum(bytes)::float8 as bytes from (select bytes from spectra_ops.batch_video_chunks
     order by created_at desc limit $1) last`,
    [chunks],
  )
  return row!.bytes
}

async function completed(id: string): Promise<void> {
  for (;;) {
    const { status, cause } = await opened.ports.processes.get(
      { organizationId: DEFAULT_ORGANIZATION_ID },
      id,
    )
    if (status === 'failed') throw new Error(cause?.message)
    if (status === 'completed') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const cluster = ClusterConfigSchema.parse(clusterConfig)
const opened = await createPorts(loadConfig({ nodeName: 'bench' }, environmentOf('bench')))
const rest = await startNode({ name: 'bench', cluster, roles: ['chunker', 'event'], ports: opened.ports })
const minutes = Array.from({ length: videos }, () => fixture('sixty-seconds.mp4'))
const given = await Promise.all(minutes)
const [few, many] = [Math.min(...nodes), Math.max(...nodes)]
const round = many * WORKERS
const lacking = (round - ((videos * 60) % round)) % round
const filler = await fixture('keyframes-only.mp4')
/** Another 4 chunks each. */
const fillers = Array.from({ length: Math.ceil(lacking / 4) }, () => filler)
const figures: Figure[] = []
const took = new Map<number, number>()
let filled = 0
for (const count of nodes) {
  const children = await startNodes(count)
  const before = await bucket?.bytesSent()
  const { chunks, seconds } = await makespan(given)
  const ideal = (Math.ceil(chunks / (count * WORKERS)) * LATENCY_MS) / 1000
  figures.push(
    [`${chunks} chunks, ${count} x ${WORKERS} workers, makespan`, seconds, 's'],
    ['  : ideal schedule', seconds / ideal, 'x', 1.1],
  )
  if (bucket) {
    const fetched = (await bucket.bytesSent()) - before!
    figures.push(['  bytes fetched : bytes of the chunks', fetched / (await bytesOfLast(chunks)), 'x', 1.2])
  }
  if (few < many && (count === few || count === many)) {
    const more = fillers.length > 0 ? await makespan([...given, ...fillers]) : { chunks, seconds }
    filled = more.chunks
    took.set(count, more.seconds)
  }
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(children.map((child) => once(child, 'exit')))
}
if (few < many) {
  const linear = took.get(few)! / took.get(many)! / (many / few)
  figures.push([`${filled} chunks, ${few} -> ${many} nodes, speed-up : linear`, linear, 'x', 0.95, 'atLeast'])
}
await rest.drain()
await opened.close()
bucket?.stop()
await onServer(`drop database ${database} with (force)`)
rmSync(dataDir, { recursive: true, force: true })
report('makespan on several nodes, vision stub of 2 s', figures)
