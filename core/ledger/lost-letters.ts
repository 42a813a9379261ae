import { queue as queueOf, type QueueName } from '../../schema/queues.ts'
import type { Sql } from '../database/database.ts'
import type { LetterSearch, OutgoingMessage } from '../ports.ts'
import { messagesOf, ON_ITS_WAY_SECONDS, type FailureRow } from './failed-messages.ts'
import { allHaveTold, NOT_IN_HAND } from './in-hand.ts'

/** Failures `f` of a stage, `$1`, that should have a dead letter by now: nobody brought them back, or dropped their letter. */
const OWED = `f.stage = $1 and f.replayed_at is null and f.dropped_at is null
  and f.last_failed_at < clock_timestamp() - interval '${ON_ITS_WAY_SECONDS} s'`

/** Their messages are in no node's hands, and do not wait for `$2` in the outbox. */
const NOT_KEPT = `${NOT_IN_HAND.replaceAll('m.id', 'f.message_id')}
  and not exists (select 1 from spectra_ops.outbox o where o.target = $2 and o.message_id = f.message_id)`

const stageOf = (queue: QueueName): string => queueOf(queue).consumer

export async function countOwed(sql: Sql, queue: QueueName): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from spectra_ops.failures f where ${OWED}`,
    [stageOf(queue)],
  )
  return row!.count
}

/** At most `limit` of them in the order of message ids, from after one on. */
export async function owedLetters(
  sql: Sql,
  queue: QueueName,
  { after, limit }: { after?: string; limit: number },
): Promise<LetterSearch> {
  const [row] = await sql.query<{ at: string }>('select clock_timestamp()::text as at')
  const found = await sql.query<{ message_id: string; replays: number }>(
    `select message_id::text as message_id, replays from spectra_ops.failures f where ${OWED} and ${NOT_KEPT}
       and ($3::uuid is null or f.message_id > $3) order by f.message_id limit $4`,
    [stageOf(queue), queue, after ?? null, limit],
  )
  const failures = new Map(found.map(({ message_id, replays }) => [message_id, replays]))
  return { queue, at: row!.at, failures }
}

/** The messages of those that are owed still. Undefined until every node has told what it took before that look. */
export async function lostLetters(
  sql: Sql,
  { queue, at, failures }: LetterSearch,
  consumers: number,
): Promise<OutgoingMessage[] | undefined> {
  if (failures.size === 0) return []
  if (!(await allHaveTold(sql, { queue, at, consumers }))) return undefined
  const rows = await sql.query<FailureRow>(
    `select message_id, process_id, chunk_id, replays, code, message, retryable, attempts, first_failed_at, last_failed_at
     from spectra_ops.failures f where ${OWED} and ${NOT_KEPT}
       and f.message_id in (select one::uuid from jsonb_array_elements_text($3::jsonb) as x(one))`,
    [stageOf(queue), queue, JSON.stringify([...failures.keys()])],
  )
  const still = rows.filter((row) => failures.get(row.message_id) === row.replays)
  const messages = await messagesOf(sql, queue, still)
  return still.flatMap(({ message_id, replays, attempts }) => {
    const found = messages.get(message_id)
    if (!found) return []
    const { envelope, priority } = found
    return [{ queue, envelope: { ...envelope, attempt: attempts }, priority, replays }]
  })
}
