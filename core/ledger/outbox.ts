import { randomUUID } from 'node:crypto'
import { envelopeOf, messageTypeOf, type Message } from '../../schema/messages/index.ts'
import type { ExchangeName, QueueName } from '../../schema/queues.ts'
import type { Sql } from '../database/database.ts'
import type { Envelope, PendingMessage } from '../ports.ts'

export type Outgoing = Omit<PendingMessage, 'seq'>

/** What a message is passed on in: tenant, process and trace are those of the one that it follows from. */
export function handedOn(
  from: Pick<Envelope, 'organizationId' | 'processId' | 'trace'>,
  at: Date,
  to: QueueName,
  message: Message,
  priority = 0,
): Outgoing {
  const { organizationId, processId, trace } = from
  const context = { organizationId, processId, trace, createdAt: at }
  return { to, envelope: envelopeOf(messageTypeOf(to), message as never, context), priority }
}

/** Tells subscribers that something about a process changed. */
export function notification(
  from: Pick<Envelope, 'organizationId' | 'processId' | 'trace'>,
  at: Date,
  fact: string,
  chunkId?: string | null,
): Outgoing {
  const { organizationId, processId, trace } = from
  const payload = { processId, organizationId, fact, ...(chunkId && { chunkId }) }
  const context = { organizationId, processId, trace, createdAt: at, id: randomUUID() }
  const envelope = envelopeOf('ProcessUpdated', payload, context)
  return { to: 'SSE_EXCHANGE', envelope, priority: 0 }
}

/**
 * The insertion of outgoing messages as a part of a larger statement.
 * @param parameter `$n`, the JSON text of `rowsOf`
 * @param condition under which they are inserted at all
 */
export const insertOutbox = (parameter: string, condition = 'true'): string =>
  `insert into spectra_ops.outbox (target, message_id, organization_id, process_id, priority, envelope, created_at)
   select m.target, m.id, m.organization, m.process, m.priority, m.envelope, m.created
   from jsonb_to_recordset(${parameter}::jsonb) as m(target text, id uuid, organization uuid, process uuid,
     priority int, envelope jsonb, created timestamptz)
   where ${condition}
   on conflict (target, message_id) do nothing`

export const rowsOf = (messages: readonly Outgoing[]): string =>
  JSON.stringify(
    messages.map(({ to, envelope, priority }) => ({
      target: to,
      id: envelope.id,
      organization: envelope.organizationId,
      process: envelope.processId,
      priority,
      envelope,
      created: envelope.createdAt,
    })),
  )

/** The oldest unsent messages. */
export async function pending(sql: Sql, limit: number): Promise<PendingMessage[]> {
  const rows = await sql.query<{
    seq: string
    target: QueueName | ExchangeName
    envelope: Envelope
    priority: number
  }>(
    'select seq::text as seq, target, envelope, priority from spectra_ops.outbox order by outbox.seq limit $1',
    [limit],
  )
  return rows.map(({ seq, target, envelope, priority }) => ({ seq, to: target, envelope, priority }))
}

export async function forget(sql: Sql, seqs: readonly string[]): Promise<void> {
  if (seqs.length === 0) return
  await sql.query(
    `delete from spectra_ops.outbox
     where seq in (select value::bigint from jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(seqs)],
  )
}
