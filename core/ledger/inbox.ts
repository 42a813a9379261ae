import type { Sql } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'

export type InboxState = 'open' | 'done' | 'failed'

/** Marks a message as done, as a part of a larger statement: `markDoneValues` are its parameters from `$first` on. */
export const markDone = (first: number): string => {
  const [stage, message, organization, process, at] = Array.from({ length: 5 }, (_, n) => `$${first + n}`)
  return `insert into spectra_ops.inbox as i (stage, message_id, organization_id, process_id, state, replays, updated_at)
    values (${stage}, ${message}, ${organization}, ${process}, 'done', 0, ${at})
    on conflict (stage, message_id) do update set state = 'done', cause = null, updated_at = excluded.updated_at
    where i.state = 'open'`
}

export const markDoneValues = (stage: string, envelope: Envelope, at: Date): (string | Date)[] => [
  stage,
  envelope.id,
  envelope.organizationId,
  envelope.processId,
  at,
]

/** Marks a message as failed, or brought back, or done; what is done stays done. Returns the replays accounted for. */
export async function setInbox(
  sql: Sql,
  stage: string,
  envelope: Envelope,
  state: InboxState,
  { at, replays, cause }: { at: Date; replays?: number; cause?: Cause },
): Promise<number> {
  await sql.query(
    `insert into spectra_ops.inbox as i
       (stage, message_id, organization_id, process_id, state, replays, cause, updated_at)
     values ($1, $2, $3, $4, $5, coalesce($6::int, 0), $7::jsonb, $8)
     on conflict (stage, message_id) do update set state = excluded.state, cause = excluded.cause,
       replays = coalesce($6::int, i.replays), updated_at = excluded.updated_at
     where i.state <> 'done'`,
    [
      stage,
      envelope.id,
      envelope.organizationId,
      envelope.processId,
      state,
      replays ?? null,
      cause ? JSON.stringify(cause) : null,
      at,
    ],
  )
  const [row] = await sql.query<{ replays: number }>(
    'select replays from spectra_ops.inbox where stage = $1 and message_id = $2',
    [stage, envelope.id],
  )
  return row?.replays ?? 0
}

/** Opens a message again that ended, but whose effects are not there. Its count of replays stays. */
export async function reopenInbox(sql: Sql, stage: string, envelope: Envelope, at: Date): Promise<void> {
  await sql.query(
    `update spectra_ops.inbox set state = 'open', cause = null, updated_at = $3 where stage = $1 and message_id = $2`,
    [stage, envelope.id, at],
  )
}
