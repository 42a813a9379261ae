import type { Sql } from '../database/database.ts'
import type { Envelope } from '../ports.ts'
import { markDone, markDoneValues } from './inbox.ts'
import { insertOutbox, rowsOf, type Outgoing } from './outbox.ts'

/**
 * Posts messages: writes them into the outbox, from where a relay sends them. By the same statement, the end of the message
 * that is worked on and the time of its process's last change. Returns whether anything was posted.
 */
export async function postMessages(
  sql: Sql,
  write: {
    stage: string
    /** The message that is worked on. */
    envelope: Envelope
    at: Date
    messages: readonly Outgoing[]
    owner: string | undefined
    /** Whether the inbox marks that message as done. */
    end: boolean
    /** The table of the process that was changed at `at`, where it was. */
    changed?: string
  },
): Promise<boolean> {
  const { stage, envelope, at, messages, owner, end, changed } = write
  if (messages.length === 0 && !end && !changed) return false
  const values: (string | Date)[] = [rowsOf(messages, owner), ...markDoneValues(stage, envelope, at)]
  await sql.query(
    `with given(message, stage, id, organization, process, at) as (
       values ($1::jsonb, $2::text, $3::uuid, $4::uuid, $5::uuid, $6::timestamptz))
     ${end ? `, mark as (${markDone(2)})` : ''}
     ${changed ? `, changed as (update ${changed} set updated_at = $6 where id = $5)` : ''}
     ${insertOutbox('$1')}`,
    values,
  )
  return messages.length > 0
}
