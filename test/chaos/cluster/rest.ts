import type { Database } from '../../../core/database/database.ts'
import type { ActorNode, SystemView } from '../../../core/ports.ts'
import { originOf, QUEUE_NAMES } from '../../../schema/queues.ts'
import { LATE_MS, ROUND_MS } from '../../../supervisors/steward/rounds.ts'
import type { Checks, Rest } from '../checker/evidence.ts'
import type { Cluster } from './cluster.ts'
import { clusterOf } from './settings.ts'

/** Everything works again: what was frozen, stopped, slow or closed. Resolves when all processes are ready. */
export async function heal({ services, store, ways, ...cluster }: Cluster): Promise<void> {
  for (const each of ways.values())
    for (const way of Object.values(each)) {
      way.heal()
      way.reset()
    }
  for (const unit of cluster.units()) if (unit.frozen) unit.send('SIGCONT')
  await Promise.all([services.up('postgres'), services.up('redis'), store.server?.start()])
  await services.ctl('start_app')
  await services.ctl('set_vm_memory_high_watermark', '0.4')
  await Promise.all(cluster.units().map((unit) => unit.start()))
}

export async function queuesOf({ services }: Cluster): Promise<Rest['queues']> {
  const text = await services.ctl('list_queues', 'name', 'messages', 'consumers', '--formatter', 'json')
  const rows = JSON.parse(text) as { name: string; messages: number; consumers: number }[]
  return Object.fromEntries(rows.map(({ name, messages, consumers }) => [name, { messages, consumers }]))
}

const DEAD: readonly string[] = QUEUE_NAMES.filter((name) => originOf(name) !== undefined)
const isUnderWay = (name: string): boolean =>
  !DEAD.includes(name) && QUEUE_NAMES.some((one) => name.startsWith(one))

/**
 * Waits until each order has ended and nothing is on its way. Says what still was when the time is over.
 * @param seconds how long nothing more may get done where `patient`: a busy machine is slow, which is no standstill; else of all
 */
export async function settle(
  cluster: Cluster,
  database: Database,
  orders: readonly string[],
  { settleSeconds: seconds, patient = false }: { settleSeconds: number; patient?: boolean },
): Promise<string | undefined> {
  let deadline = Date.now() + seconds * 1000
  let done = await workDone(database)
  for (;;) {
    const open = await openWork(database, orders)
    let under: string[] = open
    if (open.length === 0) {
      const queues = await queuesOf(cluster)
      under = Object.entries(queues)
        .filter(([name, { messages }]) => messages > 0 && isUnderWay(name))
        .map(([name, { messages }]) => `${messages} messages in ${name}`)
      if (under.length === 0) return undefined
    }
    if (Date.now() > deadline) {
      const before = done
      done = await workDone(database)
      if (!patient || done === before) return `not at rest after ${seconds} s: ${under.join(', ')}`
      deadline = Date.now() + seconds * 1000
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** How much was done for good: chunks that are described, and processes that have ended. */
async function workDone(database: Database): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select (select count(*)::int from spectra_insights.chunk_outputs)
       + (select count(*)::int from spectra_ops.batch_video_processes where status in ('completed', 'failed', 'cancelled')) as count`,
  )
  return row!.count
}

async function openWork(database: Database, orders: readonly string[]): Promise<string[]> {
  const rows = await database.query<{ what: string; count: number }>(
    `select status || ' processes' as what, count(*)::int as count from spectra_ops.batch_video_processes
       where status not in ('completed', 'failed', 'cancelled') group by status
     union all select status || ' clips', count(*)::int from spectra_ops.cam_video_processes
       where status not in ('completed', 'failed', 'cancelled') group by status
     union all select 'messages in the outbox', count(*)::int from spectra_ops.outbox having count(*) > 0
     union all select 'orders that are not there', count(*)::int from jsonb_array_elements_text($1::jsonb) o
       where not exists (select 1 from spectra_ops.batch_video_processes p where p.id = o::uuid) having count(*) > 0`,
    [JSON.stringify(orders)],
  )
  return rows.map(({ what, count }) => `${count} ${what}`)
}

/** What the living nodes, the machine and the broker say. */
export async function lookAtRest(cluster: Cluster): Promise<Rest> {
  const trees = await Promise.all(cluster.nodes.map((node) => node.ask<ActorNode>('tree')))
  const healths = await healthsOf(cluster)
  const configuredConsumers: Record<string, number> = {}
  for (const settings of cluster.settings) {
    const { roles, stages } = clusterOf(settings)
    for (const stage of settings.roles.flatMap((role) => roles[role]!)) {
      const { queue } = stages[stage]!
      configuredConsumers[queue] = (configuredConsumers[queue] ?? 0) + 1
    }
  }
  return {
    trees,
    healths,
    processes: cluster.processes(),
    queues: await queuesOf(cluster),
    configuredConsumers,
  }
}

type Health = Awaited<ReturnType<SystemView['health']>>

/** As they are once the loops come round: a look that hung when its broker was disturbed ends by the deadline of its round. */
async function healthsOf(cluster: Cluster): Promise<Rest['healths']> {
  const deadline = Date.now() + ROUND_MS + LATE_MS
  for (;;) {
    const healths = Object.fromEntries(
      await Promise.all([
        ...cluster.nodes.map(async (node) => [node.name, (await node.ask<Health>('health')).checks] as const),
        ...(cluster.gateway ? [gatewayHealth(cluster)] : []),
      ]),
    )
    const late = Object.values(healths).some((checks) =>
      Object.values(checks).some(({ ok, figures }) => !ok && figures !== undefined),
    )
    if (!late || Date.now() > deadline) return healths
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

async function gatewayHealth({ gatewayUrl }: Cluster): Promise<readonly [string, Checks]> {
  const response = await fetch(`${gatewayUrl}/health`)
  return ['gateway', ((await response.json()) as Health).checks]
}
