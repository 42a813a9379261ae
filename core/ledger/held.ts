import type { Database, Sql } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { CallSubject, Envelope, Orphans } from '../ports.ts'
import type { QueueName } from '../../schema/queues.ts'
import { lockProcess } from './lock-process.ts'
import { insertOutbox, notification, rowsOf, type Outgoing } from './outbox.ts'
import { postMessages } from './post-messages.ts'
import { TABLES } from './tables.ts'
import { workItemOf } from './work-item.ts'
import { later, type Writer } from './writer.ts'
import { toDate } from '../database/database.ts'

/**
 * Puts a message aside whose work a budget does not allow now, in one transaction with what its process says of that: it may then be
 * acknowledged, and is not lost. Where the process is gone or has ended, there is nothing to put aside. Idempotent. Returns whether
 * messages were posted because of it.
 */
export async function holdMessage(
  sql: Sql,
  writer: Writer,
  stage: string,
  queue: QueueName,
  envelope: Envelope,
  cause: Cause,
): Promise<boolean> {
  const item = workItemOf(envelope)
  const process = item && (await lockProcess(sql, writer, envelope, item))
  if (!process || process.status === 'cancelled' || process.status === 'completed') return false
  const { at } = process
  await sql.query(
    `insert into spectra_ops.held_messages (stage, message_id, organization_id, process_id, chunk_id, target, envelope, at)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) on conflict (stage, message_id) do nothing`,
    [
      ...[stage, envelope.id, envelope.organizationId, envelope.processId, item.chunkId, queue],
      ...[JSON.stringify(envelope), at],
    ],
  )
  const waiting = { code: cause.code, message: cause.message, since: at.toISOString() }
  await sql.query(
    `update ${item.tables.processes} set waiting = coalesce(waiting, $2::jsonb) where id = $1`,
    [item.processId, JSON.stringify(waiting)],
  )
  const messages = [notification(envelope, at, 'process_waiting', item.chunkId)]
  const changed = item.tables.processes
  return postMessages(sql, { stage, envelope, at, messages, owner: writer.owner, end: false, changed })
}

/** Forgets what waits for a process that goes on no more. */
export async function dropHeld(sql: Sql, processId: string): Promise<void> {
  await sql.query('delete from spectra_ops.held_messages where process_id = $1', [processId])
}

export function createHeld(
  database: Database,
  writer: Writer,
  posted: () => void,
): Pick<Orphans, 'held' | 'release'> {
  return {
    async held() {
      const rows = await database.query<{
        organization_id: string
        process_id: string
        camera_id: string | null
      }>(
        `select h.organization_id, h.process_id, max(h.envelope -> 'payload' ->> 'cameraId') as camera_id
         from spectra_ops.held_messages h group by 1, 2 order by min(h.at) limit 1000`,
      )
      return rows.map((row): CallSubject => ({
        organizationId: row.organization_id,
        processId: row.process_id,
        ...(row.camera_id !== null && { cameraId: row.camera_id }),
      }))
    },

    async release(processId) {
      const count = await database.transaction((sql) => releaseHeld(sql, writer, processId))
      if (count > 0) posted()
      return count
    },
  }
}

/** Gives messages back to their queues, by the outbox, under the ids that they had. */
async function releaseHeld(sql: Sql, { clock, owner }: Writer, processId: string): Promise<number> {
  for (const { processes } of Object.values(TABLES)) {
    const [row] = await sql.query<{ updated_at: string }>(
      `select updated_at from ${processes} where id = $1 for no key update`,
      [processId],
    )
    if (!row) continue
    const held = await sql.query<{ target: QueueName; envelope: Envelope }>(
      'delete from spectra_ops.held_messages where process_id = $1 returning target, envelope',
      [processId],
    )
    if (held.length === 0) return 0
    const at = later(clock(), toDate(row.updated_at))
    await sql.query(`update ${processes} set waiting = null, updated_at = $2 where id = $1`, [processId, at])
    const messages = held.map(({ target, envelope }): Outgoing => ({ to: target, envelope, priority: 0 }))
    messages.push(notification(held[0]!.envelope, at, 'process_resumed'))
    await sql.query(insertOutbox('$1'), [rowsOf(messages, owner)])
    return held.length
  }
  await dropHeld(sql, processId)
  return 0
}
