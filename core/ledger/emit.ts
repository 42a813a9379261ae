import type { Sql } from '../database/database.ts'
import type { Envelope } from '../ports.ts'
import { markDone, markDoneValues } from './inbox.ts'
import { insertOutbox, rowsOf, type Outgoing } from './outbox.ts'

/** Outbox, inbox and the time of the change in one statement. Returns whether something waits in the outbox. */
export async function emit(
  sql: Sql,
  write: {
    stage: string
    envelope: Envelope
    at: Date
    messages: readonly Outgoing[]
    owner: string | undefined
    end: boolean
    /** The table of the process whose time of change moves on. */
    bump?: string
  },
): Promise<boolean> {
  const { stage, envelope, at, messages, owner, end, bump } = write
  if (messages.length === 0 && !end && !bump) return false
  const values: (string | Date)[] = [rowsOf(messages, owner), ...markDoneValues(stage, envelope, at)]
  await sql.query(
    `with given(message, stage, id, organization, process, at) as (
       values ($1::jsonb, $2::text, $3::uuid, $4::uuid, $5::uuid, $6::timestamptz))
     ${end ? `, mark as (${markDone(2)})` : ''}
     ${bump ? `, bump as (update ${bump} set updated_at = $6 where id = $5)` : ''}
     ${insertOutbox('$1')}`,
    values,
  )
  return messages.length > 0
}
