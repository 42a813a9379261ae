import { originOf, queue as queueOf, QUEUE_NAMES, type QueueName } from '../../schema/queues.ts'
import type { Database } from '../database/database.ts'
import { workWhere } from '../ledger/recall.ts'
import { TABLES, UNTAKEN } from '../ledger/tables.ts'
import type { OwnDepth, Tenant, Waiting } from '../ports.ts'
import { camerasOf, ofCameras } from './cameras.ts'

/** What is begun, by queue, as a condition on its processes `p` and chunks `c`: what a node has in hand is among it. */
const BEGUN: Partial<Record<QueueName, string>> = {
  S2_PROCESSING_QUEUE: `p.taken_at is null and p.status in ('queued', 'processing')`,
  M0_PRIORITY_QUEUE: `p.status = 'processing' and p.chunks_total is null`,
  M0_RESULTS_QUEUE: `c.status = 'processing'`,
  M1_INFERENCE_QUEUE: `c.status = 'm1_completed'`,
}

interface Open {
  queue: QueueName
  count: number
  ms: number
}

interface Held {
  target: QueueName
  priority: number
  count: number
  ms: number
}

/**
 * How many messages of a tenant each queue has, out of rows: brokers count those of all organizations together. What is open and
 * neither waits for admission nor is in a node's hands is in its queue, or on its way there.
 */
export async function ownDepths(database: Database, tenant: Tenant): Promise<OwnDepth[]> {
  const sql = database.as(tenant)
  const cameras = camerasOf(tenant)
  const [open, held, dead, inHand] = await Promise.all([
    sql.query<Open>(OPEN, [cameras]),
    sql.query<Held>(HELD, [cameras]),
    sql.query<{ stage: string; count: number; ms: number }>(DEAD, [cameras]),
    inHandOf(database, tenant),
  ])
  const openOf = new Map(open.map((row) => [row.queue, row]))
  return QUEUE_NAMES.map((name): OwnDepth => {
    const origin = originOf(name)
    if (origin) {
      const found = dead.find(({ stage }) => stage === queueOf(origin).consumer)
      return { queue: name, ready: found?.count ?? 0, inFlight: 0, oldestMs: found?.ms ?? 0, waiting: [] }
    }
    const inFlight = inHand.get(name) ?? 0
    const waiting = held
      .filter(({ target }) => target === name && queueOf(name).maxPriority !== undefined)
      .map(({ priority, count, ms }): Waiting => ({ priority, count, longestWaitMs: ms }))
    const admitted = openOf.get(name)?.count ?? 0
    const apart = inFlight + waiting.reduce((sum, { count }) => sum + count, 0)
    const ready = Math.max(0, admitted - apart)
    return { queue: name, ready, inFlight, oldestMs: openOf.get(name)?.ms ?? 0, waiting }
  })
}

/** How many messages of the tenant nodes told that they have. Of what is begun the oldest thousand of each table are looked at. */
async function inHandOf(database: Database, tenant: Tenant): Promise<Map<QueueName, number>> {
  const sql = database.as(tenant)
  const found = new Map<QueueName, string[]>()
  for (const [name, begun] of Object.entries(BEGUN) as [QueueName, string][]) {
    for (const modality of ['batch', 'live'] as const) {
      if (modality === 'batch' && tenant.cameras) continue
      const where = `p.organization_id = $1 and ${begun} and ${ofCameras('$2', 'p', modality)}`
      const work = await workWhere(sql, name, modality, where, [camerasOf(tenant)])
      found.set(name, [...(found.get(name) ?? []), ...work.map(({ message }) => message.envelope.id)])
    }
  }
  const ids = [...found.values()].flat()
  if (ids.length === 0) return new Map()
  // What nodes have is told without an organization: asked for by ids that are the tenant's.
  const rows = await database.query<{ id: string }>(
    `select m.id from jsonb_array_elements_text($1::jsonb) as m(id)
     where exists (select 1 from spectra_ops.in_hand h where h.messages ? m.id)`,
    [JSON.stringify(ids)],
  )
  const held = new Set(rows.map(({ id }) => id))
  return new Map([...found].map(([name, own]) => [name, own.filter((id) => held.has(id)).length]))
}

const AGE = `greatest(0, extract(epoch from clock_timestamp() - min(at)) * 1000)::float8 as ms`

/** `$1` organization, `$2` its cameras or null. */
const OPEN = `
  select queue, count(*)::int as count, ${AGE} from (
    ${(['batch', 'live'] as const)
      .map((modality) => {
        const { processes, chunks } = TABLES[modality]
        const own = `p.organization_id = $1 and ${ofCameras('$2', 'p', modality)}`
        const taken = modality === 'live' ? 'p.taken_at is not null' : 'true'
        return `
          select 'M0_PRIORITY_QUEUE' as queue, p.created_at as at from ${processes} p
          where ${own} and p.status in ('queued', 'processing') and p.chunks_total is null and ${taken}
          union all
          select case c.status when 'm1_completed' then 'M1_INFERENCE_QUEUE' else 'M0_RESULTS_QUEUE' end, c.created_at
          from ${chunks} c join ${processes} p on p.id = c.process_id
          where ${own} and c.status in ('pending', 'processing', 'm1_completed') and p.status <> 'cancelled'`
      })
      .join(' union all ')}
    union all
    select 'S2_PROCESSING_QUEUE', p.created_at from ${TABLES.live.processes} p
    where p.organization_id = $1 and ${ofCameras('$2', 'p', 'live')} and ${UNTAKEN}
    union all
    select o.target, o.created_at from spectra_ops.outbox o
    where o.organization_id = $1 and o.target = 'CONTEXT_SUMMARIZATION_QUEUE' and $2::jsonb is null
    union all
    select 'CHAT_QUEUE', c.created_at from spectra_insights.chat_context c
    where c.organization_id = $1 and c.status in ('waiting', 'answering') and $2::jsonb is null
  ) as work group by queue`

/** Of nobody: it waits for admission. */
const HELD = `
  select o.target, o.priority::int as priority, count(*)::int as count,
    greatest(0, extract(epoch from clock_timestamp() - min(o.created_at)) * 1000)::float8 as ms
  from spectra_ops.outbox o
  where o.organization_id = $1 and o.owner is null and ${ofCameras('$2', 'o', 'either')}
  group by o.target, o.priority order by o.priority desc`

const DEAD = `
  select f.stage, count(*)::int as count,
    greatest(0, extract(epoch from clock_timestamp() - min(f.last_failed_at)) * 1000)::float8 as ms
  from spectra_ops.failures f
  where f.organization_id = $1 and f.replayed_at is null and f.dropped_at is null and ${ofCameras('$2', 'f', 'either')}
  group by f.stage`
