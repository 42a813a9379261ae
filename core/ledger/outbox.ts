import { randomUUID } from 'node:crypto'
import { envelopeOf, messageTypeOf, type Message } from '../../schema/messages/index.ts'
import { EXCHANGES, queue as queueOf, type ExchangeName, type QueueName } from '../../schema/queues.ts'
import type { Database, Sql } from '../database/database.ts'
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
 * Whether messages for a queue wait for admission: a strictly prioritised queue would never serve the lowest priority
 * while higher ones keep coming (P9), so few are let into it at a time.
 */
export const isAdmitted = (target: QueueName | ExchangeName): boolean =>
  !(target in EXCHANGES) && queueOf(target as QueueName).maxPriority !== undefined

/**
 * The insertion of outgoing messages as a part of a larger statement.
 * @param parameter `$n`, the JSON text of `rowsOf`
 * @param condition under which they are inserted at all
 */
export const insertOutbox = (parameter: string, condition = 'true'): string =>
  `insert into spectra_ops.outbox (target, message_id, organization_id, process_id, priority, envelope, created_at,
     owner)
   select m.target, m.id, m.organization, m.process, m.priority, m.envelope, m.created, m.owner
   from jsonb_to_recordset(${parameter}::jsonb) as m(target text, id uuid, organization uuid, process uuid,
     priority int, envelope jsonb, created timestamptz, owner text)
   where ${condition}
   on conflict (target, message_id) do nothing`

/** A message as a row of the outbox. @param owner the node that is to send it, unless it waits for admission */
export function rowOf({ to, envelope, priority }: Outgoing, owner: string | undefined) {
  const highest = to in EXCHANGES ? 0 : (queueOf(to as QueueName).maxPriority ?? priority)
  return {
    target: to,
    id: envelope.id,
    organization: envelope.organizationId,
    process: envelope.processId,
    priority: Math.max(0, Math.min(highest, priority)),
    envelope,
    created: envelope.createdAt,
    owner: isAdmitted(to) ? null : (owner ?? null),
  }
}

export const rowsOf = (messages: readonly Outgoing[], owner: string | undefined): string =>
  JSON.stringify(messages.map((message) => rowOf(message, owner)))

/** A node's oldest unsent messages, once they are durable: a database that crashes must not forget what was sent. */
export async function pending(
  database: Database,
  owner: string | undefined,
  limit: number,
): Promise<PendingMessage[]> {
  const rows = await database.query<{
    seq: string
    target: QueueName | ExchangeName
    envelope: Envelope
    priority: number
  }>(
    `select seq::text as seq, target, envelope, priority from spectra_ops.outbox
     where ${owner === undefined ? 'owner is null' : 'owner = $2'} order by outbox.seq limit $1`,
    owner === undefined ? [limit] : [limit, owner],
  )
  if (rows.length > 0) await database.durable()
  return rows.map(({ seq, target, envelope, priority }) => ({ seq, to: target, envelope, priority }))
}

/**
 * Does not wait for the disk: where the database crashes and forgets it, the messages are sent again, under ids that
 * their receivers know.
 */
export async function forget(sql: Sql, seqs: readonly string[]): Promise<void> {
  if (seqs.length === 0) return
  await sql.query(
    `delete from spectra_ops.outbox using (select set_config('synchronous_commit', 'off', true)) as quick
     where seq = any ($1::bigint[])`,
    [`{${seqs.join(',')}}`],
  )
}
