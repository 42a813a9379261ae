import type { Sql } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'

/** One row per time that a message failed for good: the counterpart of its dead letter (P3). */
export async function addFailure(
  sql: Sql,
  stage: string,
  envelope: Envelope,
  failure: { replays: number; chunkId: string | null; cause: Cause; attempts: number; at: Date },
): Promise<void> {
  const { cause } = failure
  await sql.query(
    `insert into spectra_ops.failures (stage, message_id, replays, organization_id, process_id, chunk_id, code, message,
       retryable, attempts, first_failed_at, last_failed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     on conflict (stage, message_id, replays) do nothing`,
    [
      stage,
      envelope.id,
      failure.replays,
      envelope.organizationId,
      envelope.processId,
      failure.chunkId,
      cause.code,
      cause.message,
      cause.retryable,
      failure.attempts,
      failure.at,
    ],
  )
}

/** Marks the failures of a message as replayed: it came back to its stage, and no dead letter is left of them. */
export async function closeFailures(sql: Sql, stage: string, envelope: Envelope, at: Date): Promise<void> {
  await sql.query(
    `update spectra_ops.failures set replayed_at = $3
     where stage = $1 and message_id = $2 and replayed_at is null`,
    [stage, envelope.id, at],
  )
}
