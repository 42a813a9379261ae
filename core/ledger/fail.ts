import type { Sql } from '../database/database.ts'
import { SpectraError, type Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import { conclude } from './conclude.ts'
import { emit } from './emit.ts'
import { isRecorded } from './entry.ts'
import { addFailure } from './failures.ts'
import { setInbox } from './inbox.ts'
import { lookUp } from './known.ts'
import { notification } from './outbox.ts'
import { lockProcess, type Clock, type Context, type Scope } from './scope.ts'
import { asUuid, subjectOf, type Subject } from './subject.ts'
import { chunkSources, processSources } from './tables.ts'

/**
 * Accounts for a message that failed for good, in one transaction: its failure row, its inbox state, and the status
 * of its chunk or process. Where its work turns out to be recorded in full, or its process is cancelled or gone,
 * only the failure row is written: the dead letter that follows has its counterpart, and no status is touched.
 * Returns whether something waits in the outbox because of it.
 */
export async function failMessage(
  sql: Sql,
  { clock, owner }: Context,
  stage: string,
  envelope: Envelope,
  cause: Cause,
  attempts: number,
): Promise<boolean> {
  const subject = subjectOf(envelope)
  const scope = subject && (await lockOwn(sql, clock, envelope, subject))
  const known = subject && scope ? await lookUp(sql, stage, envelope, subject) : undefined
  const at = scope?.at ?? clock()
  const recorded = subject !== undefined && known !== undefined && isRecorded(subject.work, known)
  const replays = await setInbox(sql, stage, envelope, recorded ? 'done' : 'failed', { at, cause })
  const chunkId = asUuid((envelope.payload as { chunkId?: unknown } | null)?.chunkId)
  // One that was reopened may fail again for the same replays: that row is there already.
  await addFailure(sql, stage, envelope, { replays, chunkId, cause, attempts, at })
  if (!scope || recorded || known?.inbox?.state === 'done') return false
  const changed =
    scope.subject.kind === 'process' ? await failProcess(scope, cause) : await failChunk(scope, cause)
  if (!changed) return false
  const outcome = await conclude(scope)
  const fact = outcome ? `process_${outcome.status}` : `${scope.subject.kind}_failed`
  const messages = [notification(envelope, at, fact, scope.subject.chunkId)]
  return emit(sql, { stage, envelope, at, messages, owner, end: false, bump: scope.subject.tables.processes })
}

/** The process of a message; none where it is another organization's, which is what the message failed for. */
async function lockOwn(
  sql: Sql,
  clock: Clock,
  envelope: Envelope,
  subject: Subject,
): Promise<Scope | undefined> {
  try {
    return await lockProcess(sql, clock, envelope, subject)
  } catch (error) {
    if (error instanceof SpectraError && error.code === 'SS_MESSAGE_FOREIGN') return undefined
    throw error
  }
}

/** What cannot be cut has failed at once; chunks that were cut before still finish as themselves. */
async function failProcess(scope: Scope, cause: Cause): Promise<boolean> {
  const { sql, subject, at } = scope
  const rows = await sql.query(
    `update ${subject.tables.processes} set status = 'failed', cause = $2::jsonb, finished_at = $3
     where id = $1 and status in (${processSources('failed')}) returning id`,
    [subject.processId, JSON.stringify(cause), at],
  )
  if (rows.length > 0) scope.status = 'failed'
  return rows.length > 0
}

async function failChunk({ sql, subject, at }: Scope, cause: Cause): Promise<boolean> {
  const rows = await sql.query(
    `update ${subject.tables.chunks} set status = 'failed', cause = $2::jsonb, updated_at = $3
     where id = $1 and status in (${chunkSources('failed')}) returning id`,
    [subject.chunkId, JSON.stringify(cause), at],
  )
  return rows.length > 0
}
