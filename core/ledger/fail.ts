import type { Sql } from '../database/database.ts'
import { SpectraError, type Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import { isRecorded } from './begin-decision.ts'
import { conclude } from './conclude.ts'
import { failTurn } from './chat-turns.ts'
import { addFailure } from './failures.ts'
import { setInbox } from './inbox.ts'
import { lockProcess, type LockedProcess } from './lock-process.ts'
import { notification } from './outbox.ts'
import { postMessages } from './post-messages.ts'
import { readProgress } from './progress.ts'
import { chunkSources, processSources } from './tables.ts'
import { asUuid } from './uuid.ts'
import { workItemOf, type WorkItem } from './work-item.ts'
import type { Writer } from './writer.ts'

/**
 * Accounts for a message that failed for good, in one transaction: its failure row, its inbox state, and the status
 * of its chunk or process. Where its work turns out to be recorded in full, or its process is cancelled or gone,
 * no status is touched; the failure row is written all the same, as the counterpart of the dead letter that follows.
 * Returns whether messages were posted because of it.
 */
export async function failMessage(
  sql: Sql,
  writer: Writer,
  stage: string,
  envelope: Envelope,
  cause: Cause,
  attempts: number,
): Promise<boolean> {
  const item = workItemOf(envelope)
  const process = item && (await lockOwn(sql, writer, envelope, item))
  const progress = item && process ? await readProgress(sql, stage, envelope, item) : undefined
  const at = process?.at ?? writer.clock()
  const recorded = item !== undefined && progress !== undefined && isRecorded(item.step, progress)
  const replays = await setInbox(sql, stage, envelope, recorded ? 'done' : 'failed', { at, cause })
  const chunkId = asUuid((envelope.payload as { chunkId?: unknown } | null)?.chunkId)
  // A message that was reopened may fail again after the same number of replays: its row is there already.
  await addFailure(sql, stage, envelope, { replays, chunkId, cause, attempts, at })
  if (!item) await failTurn(sql, envelope, cause, at)
  if (!item || !process || recorded || progress?.inbox?.state === 'done') return false
  const failed = item.kind === 'process' ? await failProcess(process, cause) : await failChunk(process, cause)
  if (!failed) return false
  const outcome = await conclude(process)
  const news = outcome ? `process_${outcome.status}` : `${item.kind}_failed`
  const messages = [notification(envelope, at, news, item.chunkId)]
  const changed = item.tables.processes
  return postMessages(sql, { stage, envelope, at, messages, owner: writer.owner, end: false, changed })
}

/** The process of a message, locked. Undefined where it is another organization's: the message failed because of that. */
async function lockOwn(
  sql: Sql,
  writer: Writer,
  envelope: Envelope,
  item: WorkItem,
): Promise<LockedProcess | undefined> {
  try {
    return await lockProcess(sql, writer, envelope, item)
  } catch (error) {
    if (error instanceof SpectraError && error.code === 'SS_MESSAGE_FOREIGN') return undefined
    throw error
  }
}

/** A process that cannot be cut fails at once. Its chunks that were cut before go on, each to its own end. */
async function failProcess(process: LockedProcess, cause: Cause): Promise<boolean> {
  const { sql, item, at } = process
  const rows = await sql.query(
    `update ${item.tables.processes} set status = 'failed', cause = $2::jsonb, finished_at = $3
     where id = $1 and status in (${processSources('failed')}) returning id`,
    [item.processId, JSON.stringify(cause), at],
  )
  if (rows.length > 0) process.status = 'failed'
  return rows.length > 0
}

async function failChunk({ sql, item, at }: LockedProcess, cause: Cause): Promise<boolean> {
  const rows = await sql.query(
    `update ${item.tables.chunks} set status = 'failed', cause = $2::jsonb, updated_at = $3
     where id = $1 and status in (${chunkSources('failed')}) returning id`,
    [item.chunkId, JSON.stringify(cause), at],
  )
  return rows.length > 0
}
