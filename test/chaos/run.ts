import { createRabbitmqMailbox } from '../../core/mailbox/rabbitmq.ts'
import type { Database } from '../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { loadConfig } from '../../core/config.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { createStoredBytes } from '../../core/ledger/stored-bytes.ts'
import { createUnclaimed } from '../../core/ledger/unclaimed.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import { checkPromises, verdictOf, type Verdict } from '../../core/ledger/promises.ts'
import type { Storage } from '../../core/ports.ts'
import { tidyUp } from '../../core/housekeeping.ts'
import { QUEUE_NAMES, originOf } from '../../schema/queues.ts'
import { randomFrom } from '../helpers/random.ts'
import { tcpProxy } from '../helpers/tcp-proxy.ts'
import { check } from './checker/check.ts'
import { nobodyMeddles, nothingTemporaryIsLeft } from './checker/objects.ts'
import { nobodyIsLeft } from './checker/supervision.ts'
import { installAudit, readAudit } from './cluster/audit.ts'
import { createCluster, type Cluster, type ClusterOptions } from './cluster/cluster.ts'
import { readJournal, type Entry } from './cluster/journal.ts'
import { heal, lookAtRest, settle } from './cluster/rest.ts'
import { startSampler } from './cluster/sampler.ts'
import { clusterOf } from './cluster/settings.ts'
import { CALM } from './cluster/switches.ts'
import { videosOf } from './cluster/videos.ts'
import { ORGANIZATIONS, startWorkload, type Order } from './cluster/workload.ts'
import type { Planted } from './nemesis/fault.ts'
import type { Disturb, Struck } from './nemesis/nemesis.ts'

export interface RunOptions extends ClusterOptions {
  /** Meanwhile there is work; the end is awaited besides. */
  disturb: Disturb
  /** Between two orders, on average. */
  orderEveryMs: number
  /** No more than so many. @default any number */
  mostOrders?: number
  /** Longest wait for rest; where `patient`, for more to be done. */
  settleSeconds: number
  patient?: boolean
  latencyMs: number
  say: (line: string) => void
}

export interface RunResult {
  verdicts: Verdict[]
  orders: readonly Order[]
  refusals: number
  struck: readonly Struck[]
  journal: readonly Entry[]
  /** Seconds of faults. */
  seconds: number
  /** Seconds from the last fault to rest. */
  settledAfter: number
  cluster: Cluster
  database: Database
  storage: Storage
  /** Looks again at what the run left. */
  judge(): Promise<Verdict[]>
  chunks: number
  /** Taken of cameras, and cut. */
  clips: number
  peakRssBytes: number
}

const INTENSITY = 50
/** Watched by each organization, where a node plays that role. */
const CAMERA = { id: 'yard', clipSeconds: 2, everySeconds: 8 }
/** The others are about what is left at the end, after clean-up. */
const BEFORE_THE_REPLAY = /^P[134] /
/** Faults that take messages away with their queue. */
const DELETIONS = new Set(['a queue deleted under its consumer', 'delay queues deleted'])

/**
 * One run: a cluster under load is disturbed for a while, comes to rest, has its dead letters replayed, comes to rest again,
 * is stopped, and is judged by what it left.
 */
export async function chaosRun(
  t: { teardown(fn: () => unknown): unknown },
  options: RunOptions,
): Promise<RunResult> {
  const { seed, say } = options
  const videos = await videosOf(t)
  const cluster = await createCluster(t, { intensity: INTENSITY, ...options })
  const { services, store } = cluster
  // One way for clients, who suffer as nodes do, and one that always works, for those who judge.
  const { hostname: host, port } = new URL(services.urls.postgres)
  const clients = await tcpProxy(t, { host, port: Number(port) })
  const database = await openPostgresqlDatabase({ url: services.urls.postgres, pool: 3 })
  t.teardown(() => database.close())
  const forClients = await openPostgresqlDatabase({ url: clients.through(services.urls.postgres), pool: 5 })
  t.teardown(() => forClients.close())
  await installAudit(database)
  await database.query(
    `insert into spectra_core.organizations (id, name, created_at) values ($1, 'chaos', now())`,
    [ORGANIZATIONS[1]!],
  )
  cluster.set({ vision: { latencyMs: options.latencyMs, hopeless: 0.03 } })
  await cluster.start()
  say(`services, ${cluster.nodes.length} nodes and ${cluster.gateway ? 'a gateway' : 'no gateway'} are there`)

  const { cameras } = createLedger(database)
  for (const organizationId of cluster.settings.some(({ roles }) => roles.includes('stream'))
    ? ORGANIZATIONS
    : [])
    await cameras.add({ organizationId, ...CAMERA, source: { kind: 'loop', path: videos[0]!.path } })
  const sampler = startSampler(cluster)
  t.teardown(() => sampler.stop())
  const workload = startWorkload({
    processes: createLedger(forClients).processes,
    videos,
    random: randomFrom(seed),
    everyMs: options.orderEveryMs,
    limit: options.mostOrders,
    ...(cluster.gateway ? { gatewayUrl: cluster.gatewayUrl } : {}),
  })
  t.teardown(() => workload.stop())
  const planted: Planted[] = []
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const startedAt = Date.now()
  const struck = await options.disturb({ cluster, database, planted, pause, random: randomFrom(seed + 1) })
  const seconds = (Date.now() - startedAt) / 1000
  await heal(cluster)
  await workload.stop()
  for (const organizationId of ORGANIZATIONS)
    for (const { id } of await cameras.list({ organizationId })) await cameras.pause({ organizationId }, id)
  say(`${struck.length} faults are over, ${workload.orders.length} orders accepted`)

  const healedAt = Date.now()
  const ids = (): string[] => workload.orders.map(({ id }) => id)
  let restless = await settle(cluster, database, ids(), options)
  const settledAfter = (Date.now() - healedAt) / 1000
  say(restless ?? `at rest after ${settledAfter.toFixed(1)} s`)

  const mailbox = createRabbitmqMailbox({ url: services.urls.rabbitmq, name: 'spectra checker' })
  t.teardown(() => mailbox.close())
  const storage = await store.open()
  const deleted = struck.filter(({ name, over }) => DELETIONS.has(name) && over)
  const deletions = deleted.map(({ over }) => new Date(over!))
  const before = (await checkPromises(database, mailbox, storage, deletions))
    .filter(({ promise }) => BEFORE_THE_REPLAY.test(promise))
    .map((one) => ({ ...one, promise: `${one.promise}, before the replay` }))
  cluster.set(CALM)
  const replayedAt = Date.now()
  let replayed = 0
  for (const name of QUEUE_NAMES) if (originOf(name)) replayed += await mailbox.replay(name)
  restless ??= await settle(cluster, database, ids(), options)
  say(`${replayed} dead letters replayed; ${restless ?? 'at rest again'}`)

  const rest = await lookAtRest(cluster)
  sampler.stop()
  await cluster.stop()
  for (const organizationId of ORGANIZATIONS)
    await tidyUp({
      ports: {
        processes: createLedger(database).processes,
        ...{ storage, storedBytes: createStoredBytes(database), audit: createAuditLog(database) },
      },
      unclaimed: createUnclaimed(database),
      organizationId,
      keep: loadConfig({}, {}),
    })
  const journal = readJournal(cluster.journal)
  const judge = async (): Promise<Verdict[]> => [
    ...(await check({
      ...{ database, mailbox, storage, journal, replayedAt },
      orders: workload.orders,
      problems: workload.problems,
      planted,
      changes: await readAudit(database),
      exits: cluster.units().flatMap(({ exits }) => [...exits]),
      rest: restless ? { ...rest, restless } : rest,
      deletions,
      ofPriorities: deleted.flatMap(({ said, over }) =>
        said === 'M0_PRIORITY_QUEUE' ? [new Date(over!)] : [],
      ),
      peakRssBytes: sampler.peakRssBytes(),
      cluster: clusterOf(cluster.settings[0]!),
    })),
    verdictOf(
      'P11 storage and rows agree (temporary files)',
      nothingTemporaryIsLeft(store.forWork([...cluster.ways.keys()])),
    ),
    verdictOf('P13 nothing stored is destroyed (meddling)', nobodyMeddles(struck)),
    verdictOf('Supervision: no process is left', nobodyIsLeft(cluster.processes())),
  ]
  const count = async (table: string): Promise<number> => {
    const [row] = await database.query<{ count: number }>(`select count(*)::int as count from ${table}`)
    return row!.count
  }
  const [chunks, clips] = [
    await count('spectra_ops.batch_video_chunks'),
    await count('spectra_ops.cam_video_chunks'),
  ]
  return {
    verdicts: [...before, ...(await judge())],
    ...{ journal, seconds, settledAfter, chunks, clips, cluster, database, storage, judge },
    orders: workload.orders,
    refusals: workload.refusals,
    struck,
    peakRssBytes: sampler.peakRssBytes(),
  }
}
