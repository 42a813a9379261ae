import { queue as queueOf, originOf, type QueueName } from '../../schema/queues.ts'
import { toDate, type Sql } from '../database/database.ts'
import type { ErrorCode } from '../errors.ts'
import type { MessageSelection, StoredMessage } from '../ports.ts'
import type { Outgoing } from './outbox.ts'
import { workWhere } from './recall.ts'

/** What failed a moment ago may be on its way to the dead letters. Seconds. */
export const ON_ITS_WAY_SECONDS = 60
const LIMIT = 50

export interface FailureRow {
  message_id: string
  process_id: string
  chunk_id: string | null
  replays: number
  code: ErrorCode
  message: string
  retryable: boolean
  attempts: number
  first_failed_at: string | Date
  last_failed_at: string | Date
}

/** Makes the dead letters again that belong to the open failures of a stage, out of rows. */
export async function failedMessages(
  sql: Sql,
  deadLetterQueue: QueueName,
  selection: MessageSelection,
): Promise<StoredMessage[]> {
  const origin = originOf(deadLetterQueue)
  if (!origin) return []
  const { ids, processId, organizationId, code, failedAfter, failedBefore, limit = LIMIT } = selection
  const rows = await sql.query<FailureRow>(
    `select message_id, process_id, chunk_id, replays, code, message, retryable, attempts, first_failed_at, last_failed_at
     from spectra_ops.failures
     where stage = $1 and replayed_at is null and last_failed_at < now() - interval '${ON_ITS_WAY_SECONDS} seconds'
       and ($2::jsonb is null or message_id::text in (select jsonb_array_elements_text($2::jsonb)))
       and ($3::text is null or process_id::text = $3) and ($4::text is null or organization_id::text = $4)
       and ($5::text is null or code = $5) and ($6::timestamptz is null or last_failed_at >= $6)
       and ($7::timestamptz is null or last_failed_at < $7)
     order by last_failed_at limit $8`,
    [
      ...[
        queueOf(origin).consumer,
        ids ? JSON.stringify(ids) : null,
        processId ?? null,
        organizationId ?? null,
      ],
      ...[code ?? null, failedAfter ?? null, failedBefore ?? null, limit],
    ],
  )
  if (rows.length === 0) return []
  const messages = await messagesOf(sql, origin, rows)
  return rows.flatMap((row) => {
    const message = messages.get(row.message_id)
    return message ? [letterOf(deadLetterQueue, row, message)] : []
  })
}

/** The messages for the processes or chunks that the failures name, by message id. */
export async function messagesOf(
  sql: Sql,
  queue: QueueName,
  rows: readonly FailureRow[],
): Promise<Map<string, Outgoing>> {
  const named = NAMED[queue]
  const ids = rows.flatMap(({ chunk_id, process_id }) => (named ? process_id : (chunk_id ?? [])))
  const where = `${named ?? 'c.id'} in (select one::uuid from jsonb_array_elements_text($1::jsonb) as x(one))`
  const found = new Map<string, Outgoing>()
  for (const modality of ['batch', 'live'] as const)
    for (const { message } of await workWhere(sql, queue, modality, where, [JSON.stringify(ids)]))
      found.set(message.envelope.id, message)
  return found
}

/** What the process of a failure names; elsewhere its chunk does. Of a summary of a camera, the summary. */
const NAMED: Partial<Record<QueueName, string>> = {
  M0_PRIORITY_QUEUE: 'p.id',
  S2_PROCESSING_QUEUE: 'p.id',
  CONTEXT_SUMMARIZATION_QUEUE: 'coalesce(s.process_id, s.id)',
}

const letterOf = (queue: QueueName, row: FailureRow, { envelope, priority }: Outgoing): StoredMessage => ({
  queue,
  id: row.message_id,
  priority,
  attempt: row.attempts,
  replays: row.replays,
  body: envelope,
  enqueuedAt: toDate(row.last_failed_at),
  cause: { code: row.code, message: row.message, retryable: row.retryable },
  firstFailedAt: toDate(row.first_failed_at),
  lastFailedAt: toDate(row.last_failed_at),
  lost: true,
})
