import { loadConfig } from '../core/config.ts'
import type { Database } from '../core/database/database.ts'
import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import { createLedger } from '../core/ledger/index.ts'
import { createPostgresqlLocks } from '../core/locks/postgresql.ts'
import { createRabbitmqMailbox } from '../core/mailbox/rabbitmq.ts'
import type { Ports } from '../core/ports.ts'
import { cpuMsOf } from '../core/processes.ts'
import { createMemoryRegistry } from '../core/registry/memory.ts'
import { ClusterConfigSchema } from '../schema/cluster.ts'
import { DEFAULT_ORGANIZATION_ID } from '../schema/ids.ts'
import { startNode } from '../supervisors/node/node.ts'
import { testPostgresUrl } from '../test/helpers/database.ts'
import { testVhost } from '../test/helpers/rabbitmq.ts'
import { report, type Figure } from './report.ts'

/**
 * Chunks through the whole pipeline with stages that do nothing: the real supervisors, RabbitMQ and PostgreSQL, everything
 * durable. What is measured is all that is not the work: mailboxes, ledger, outbox. Needs the services:
 * `eval "$(scripts/services env)"`.
 *
 *   node bench/pipeline.ts [--json] [--chunks 1500] [--processes 10] [--workers 8] [--rounds 3] [--forked]
 */
const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const CHUNKS = argument('chunks', 1500)
const PROCESSES = argument('processes', 10)
const WORKERS = argument('workers', 8)
const ROUNDS = argument('rounds', 3)
const FORKED = process.argv.includes('--forked')

const closers: (() => unknown)[] = []
const scope = { teardown: (close: () => unknown) => void closers.unshift(close) }
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

const stage = (actor: string, queue: string, workers: number, children: Record<string, string> = {}) => ({
  ...{ actor, queue, workers, children, mode: FORKED ? ('forked' as const) : ('in-memory' as const) },
  deadlines: { startMs: 60_000 },
})
const module = (name: string): string => `bench/pipeline/${name}.ts`
const cluster = ClusterConfigSchema.parse({
  roles: { all: ['chunker', 'vlm', 'event'] },
  stages: {
    chunker: stage(module('chunker'), 'M0_PRIORITY_QUEUE', 2),
    vlm: stage(module('vlm'), 'M0_RESULTS_QUEUE', WORKERS),
    event: stage('actors/event-actor.ts', 'M1_INFERENCE_QUEUE', WORKERS, {
      detector: module('detector'),
      indexer: module('indexer'),
      cacheCleaner: module('cache-cleaner'),
    }),
  },
})

/** Commits per second of one connection, each of which waits for the disk: what the machine can do now. */
async function commitsPerSecond(database: Database): Promise<number> {
  const start = performance.now()
  let count = 0
  for (; performance.now() - start < 500; count += 1) await database.durable()
  return (count * 1000) / (performance.now() - start)
}

/** CPU that the server's processes for this database have used, in ms; 0 where they are on another machine. */
async function serverCpuMs(database: Database): Promise<number> {
  const rows = await database.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  )
  const used = await Promise.all(rows.map(({ pid }) => cpuMsOf(pid)))
  return used.reduce<number>((sum, one) => sum + (one ?? 0), 0)
}

async function main(): Promise<void> {
  const url = await testPostgresUrl(scope)
  const database = await openPostgresqlDatabase({ url, pool: 20 })
  closers.unshift(() => database.close())
  const mailbox = createRabbitmqMailbox({ url: await testVhost(scope) })
  closers.unshift(() => mailbox.close())
  const locks = createPostgresqlLocks(database as Required<typeof database>)
  closers.unshift(() => locks.close())
  const ports = {
    ...createLedger(database, { owner: 'bench' }),
    ...{ mailbox, locks, registry: createMemoryRegistry() },
    ...{ storage: {}, search: {}, cache: {} },
  } as unknown as Ports
  const config = loadConfig({ databaseUrl: url, nodeName: 'bench' })
  const workerPorts = { module: module('worker-ports'), config }
  const node = await startNode({ name: 'bench', cluster, roles: ['all'], ports, workerPorts })
  closers.unshift(() => node.stop())

  const once = async (processes: number) => {
    const each = Math.ceil(CHUNKS / processes)
    const server = await serverCpuMs(database)
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    const ids = await Promise.all(
      Array.from({ length: processes }, async () => {
        const source = { kind: 'path' as const, path: String(each) }
        const options = { chunkDuration: 10, overlap: 0 }
        const order = { organizationId: DEFAULT_ORGANIZATION_ID, source, options, title: 'bench' }
        return (await ports.processes.create(order)).id
      }),
    )
    for (;;) {
      const [row] = await database.query<{ open: number; failed: number }>(
        `select count(*) filter (where status not in ('completed', 'failed'))::int as open,
           count(*) filter (where status = 'failed')::int as failed
         from spectra_ops.batch_video_processes where id in (select jsonb_array_elements_text($1::jsonb)::uuid)`,
        [JSON.stringify(ids)],
      )
      if (row!.failed > 0) throw new Error(`${row!.failed} processes failed`)
      if (row!.open === 0) break
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    const { user, system } = process.cpuUsage(cpu)
    const ms = performance.now() - start
    const serverMs = (await serverCpuMs(database)) - server
    return { chunks: each * processes, ms, cpuMs: (user + system) / 1000, serverMs }
  }

  type Series = 'many' | 'one' | 'disk' | 'cpu' | 'server'
  const rates: Record<Series, number[]> = { many: [], one: [], disk: [], cpu: [], server: [] }
  await once(PROCESSES)
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.disk.push(await commitsPerSecond(database))
    const many = await once(PROCESSES)
    rates.many.push((many.chunks * 1000) / many.ms)
    rates.cpu.push(many.cpuMs / many.chunks)
    rates.server.push(many.serverMs / many.chunks)
    const one = await once(1)
    rates.one.push((one.chunks * 1000) / one.ms)
  }
  const figures: Figure[] = [
    [`${PROCESSES} videos: chunks through the whole pipeline`, median(rates.many), '/s', 250, 'atLeast'],
    ['one video: chunks through the whole pipeline', median(rates.one), '/s'],
    ['commits of one connection, on this disk', median(rates.disk), '/s'],
    ['chunks per such commit', median(rates.many.map((rate, n) => rate / rates.disk[n]!)), 'x'],
    ['CPU of this process per chunk', median(rates.cpu), 'ms'],
    ['CPU of PostgreSQL per chunk', median(rates.server), 'ms'],
  ]
  report(
    `pipeline of no-op stages, ${FORKED ? 'forked' : 'in-memory'} workers, ${WORKERS} per stage`,
    figures,
  )
}

try {
  await main()
} finally {
  for (const close of closers) await close()
}
