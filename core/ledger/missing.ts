import type { QueueName } from '../../schema/queues.ts'
import type { Sql } from '../database/database.ts'
import type { Missing } from '../ports.ts'
import { allHaveTold, NOT_IN_HAND } from './in-hand.ts'
import { insertOutbox, rowsOf } from './outbox.ts'
import { openWork, type OpenWork } from './recall.ts'
import type { Writer } from './writer.ts'

/** The messages by which open work of a queue would go on, and that neither wait in the outbox nor are in a node's hands. */
export async function missingMessages(sql: Sql, queue: QueueName): Promise<Missing> {
  const [row] = await sql.query<{ at: string }>('select clock_timestamp()::text as at')
  const work = await notKept(sql, queue, await openWork(sql, queue))
  return {
    queue,
    at: row!.at,
    messages: new Map(work.map(({ message, touchedAt }) => [message.envelope.id, touchedAt.getTime()])),
  }
}

/**
 * Writes those again that are still missing, and whose work nobody touched since. A message that is there after all meets its own
 * id and is skipped (P2). Undefined until every node has told what it took before that look.
 */
export async function rewriteMissing(
  sql: Sql,
  { owner }: Writer,
  { queue, at, messages }: Missing,
  consumers: number,
): Promise<number | undefined> {
  if (messages.size === 0) return 0
  if (!(await allHaveTold(sql, { queue, at, consumers }))) return undefined
  const open = (await openWork(sql, queue)).filter(
    ({ message, touchedAt }) => messages.get(message.envelope.id) === touchedAt.getTime(),
  )
  const lost = (await notKept(sql, queue, open)).map(({ message }) => message)
  if (lost.length === 0) return 0
  const rows = await sql.query(`${insertOutbox('$1')} returning seq`, [rowsOf(lost, owner)])
  return rows.length
}

async function notKept(sql: Sql, queue: QueueName, work: readonly OpenWork[]): Promise<OpenWork[]> {
  if (work.length === 0) return []
  const rows = await sql.query<{ id: string }>(
    `select m.id from jsonb_array_elements_text($2::jsonb) as m(id)
     where ${NOT_IN_HAND}
       and not exists (select 1 from spectra_ops.outbox o where o.target = $1 and o.message_id = m.id::uuid)`,
    [queue, JSON.stringify(work.map(({ message }) => message.envelope.id))],
  )
  const missing = new Set(rows.map(({ id }) => id))
  return work.filter(({ message }) => missing.has(message.envelope.id))
}
