import { createHash } from 'node:crypto'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'

const TABLE = 'spectra_ops.idempotency'

/** Answers are kept for so many days. */
const KEPT_DAYS = 30
/** Whoever has carried out an order for so long and did not answer is gone. */
const UNDERWAY_SECONDS = 120

export interface KeyedOrder {
  organizationId: string
  /** Absent: carried out each time. */
  key?: string
  operation: string
  request: unknown
}

/**
 * Carries out an order once for its key, in the transaction of its effect: a second one at the same moment waits for the first, and
 * is answered alike. @param work returns ids
 * @throws SS_IDEMPOTENCY_CONFLICT
 */
export async function onceIn<A>(sql: Sql, at: Date, order: KeyedOrder, work: () => Promise<A>): Promise<A> {
  if (order.key === undefined) return work()
  const known = await claim(sql, at, order)
  if (known?.answer !== undefined) return known.answer as A
  const answer = await work()
  await keepAnswer(sql, order, answer)
  return answer
}

/**
 * The same for effects outside of the database: the key is claimed before, and given back where the work fails.
 * @throws SS_IDEMPOTENCY_CONFLICT, SS_ORDER_UNDERWAY
 */
export async function onceAround<A>(
  sql: Sql,
  at: Date,
  order: KeyedOrder,
  work: () => Promise<A>,
): Promise<A> {
  const { organizationId, key } = order
  if (key === undefined) return work()
  const known = await claim(sql, at, order)
  if (known?.answer !== undefined) return known.answer as A
  if (known?.underway)
    throw new SpectraError(
      'SS_ORDER_UNDERWAY',
      `Cannot answer the order with the key "${key}": it is being carried out`,
    )
  try {
    const answer = await work()
    await keepAnswer(sql, order, answer)
    return answer
  } catch (error) {
    await sql.query(`delete from ${TABLE} where organization_id = $1 and key = $2 and answer is null`, [
      organizationId,
      key,
    ])
    throw error
  }
}

/** Takes the key, or tells what is known of it. What was begun long ago and never answered is taken over. */
async function claim(
  sql: Sql,
  at: Date,
  { organizationId, key, operation, request }: KeyedOrder,
): Promise<{ answer?: unknown; underway: boolean } | undefined> {
  const hash = hashOf(operation, request)
  await sql.query(
    `delete from ${TABLE} where organization_id = $1 and created_at < $2::timestamptz - make_interval(days => ${KEPT_DAYS})`,
    [organizationId, at],
  )
  const taken = await sql.query(
    `insert into ${TABLE} as i (organization_id, key, operation, request_hash, created_at)
     values ($1, $2, $3, $4, $5) on conflict (organization_id, key) do update set created_at = excluded.created_at
     where i.answer is null and i.request_hash = excluded.request_hash
       and i.created_at < excluded.created_at - make_interval(secs => ${UNDERWAY_SECONDS})
     returning key`,
    [organizationId, key!, operation, hash, at],
  )
  if (taken.length > 0) return undefined
  const [row] = await sql.query<{ request_hash: string; answer: unknown }>(
    `select request_hash, answer from ${TABLE} where organization_id = $1 and key = $2`,
    [organizationId, key!],
  )
  // Given back in this moment: it can be tried again.
  if (!row) return { underway: true }
  if (row.request_hash !== hash) {
    throw new SpectraError(
      'SS_IDEMPOTENCY_CONFLICT',
      `Cannot carry out the order: the idempotency key "${key}" was used for another one`,
      { details: { field: 'idempotencyKey' } },
    )
  }
  return row.answer === null ? { underway: true } : { answer: row.answer, underway: false }
}

async function keepAnswer(sql: Sql, { organizationId, key }: KeyedOrder, answer: unknown): Promise<void> {
  await sql.query(`update ${TABLE} set answer = $3::jsonb where organization_id = $1 and key = $2`, [
    organizationId,
    key!,
    JSON.stringify(answer ?? {}),
  ])
}

/** The same request has the same hash, in whatever order its fields come. */
function hashOf(operation: string, request: unknown): string {
  const sorted = (_: string, value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, field]) => field !== undefined && field !== null)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value
  return createHash('sha256')
    .update(JSON.stringify([operation, request], sorted))
    .digest('hex')
}
