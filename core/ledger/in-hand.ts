import type { QueueName } from '../../schema/queues.ts'
import type { Sql } from '../database/database.ts'
import type { Held } from '../ports.ts'

/** A node that has told nothing for so long may be dead: the leader looks whether it is. Seconds. */
export const SILENT_SECONDS = 15

/**
 * Writes down what a node has in its hands, by the database's clock. A node collects that after the answer to its report
 * before, whose instant is kept as `before_at`: all that it took until then is in this report. A database that crashes may
 * forget the last report.
 */
export async function tellInHand(sql: Sql, node: string, { messages, consumers }: Held): Promise<void> {
  await sql.query(
    `insert into spectra_ops.in_hand as h (node, messages, consumers, told_at)
     select $1, $2::jsonb, $3::jsonb, clock_timestamp() from (select set_config('synchronous_commit', 'off', true)) as quick
     on conflict (node) do update
       set messages = excluded.messages, consumers = excluded.consumers, told_at = excluded.told_at, before_at = h.told_at`,
    [node, JSON.stringify(messages), JSON.stringify(consumers)],
  )
}

export async function forgetInHand(sql: Sql, node: string): Promise<void> {
  await sql.query('delete from spectra_ops.in_hand where node = $1', [node])
}

/** A condition on messages `m`: no node has told that it has them. */
export const NOT_IN_HAND = `not exists (
  select 1 from spectra_ops.in_hand h where h.messages ? m.id::text)`

/**
 * Whether every node has told what it took until `at`, and all consumers of the queue are of nodes that tell. False while a
 * node hangs, has lost the database, or is of a version that tells nothing.
 */
export async function allHaveTold(
  sql: Sql,
  { queue, at, consumers }: { queue: QueueName; at: string; consumers: number },
): Promise<boolean> {
  const [row] = await sql.query<{ told: boolean; consumers: number }>(
    `select coalesce(bool_and(coalesce(before_at > $1::timestamptz, false)), true) as told,
       coalesce(sum((consumers ->> $2)::int), 0)::int as consumers from spectra_ops.in_hand`,
    [at, queue],
  )
  return row!.told && row!.consumers >= consumers
}
