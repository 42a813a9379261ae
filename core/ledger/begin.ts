import { canMoveChunk, reviveChunk, reviveProcess, type ChunkStatus } from '../../schema/status.ts'
import type { Database, Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Begun, Envelope } from '../ports.ts'
import { decideBegin, type BeginDecision } from './begin-decision.ts'
import { reviveTurn } from './chat-turns.ts'
import { closeFailures } from './failures.ts'
import { reopenInbox, setInbox } from './inbox.ts'
import { lockProcess, type LockedProcess } from './lock-process.ts'
import { notification } from './outbox.ts'
import { postMessages } from './post-messages.ts'
import { readProgress, readProgressAndStart, type Progress } from './progress.ts'
import { chunkSources, processSources } from './tables.ts'
import { workItemOf, type WorkItem } from './work-item.ts'
import type { Writer } from './writer.ts'

/** The answer to `begin`, and whether messages were posted because of it. */
interface Answer {
  begun: Begun
  posted: boolean
}

/**
 * Begins the work on a message: tells how far it got before, and if there is work to do, marks its process or chunk as
 * processing. The common case, a chunk's first delivery, is one statement.
 */
export async function beginMessage(
  database: Database,
  writer: Writer,
  stage: string,
  envelope: Envelope,
  replays: number,
): Promise<Answer> {
  const item = workItemOf(envelope)
  if (!item)
    return { begun: await beginWithoutProcess(database, writer, stage, envelope, replays), posted: false }
  const progress =
    replays === 0 && item.step === 'describe'
      ? await readProgressAndStart(database, stage, envelope, item, writer.clock())
      : await readProgress(database, stage, envelope, item)
  const decision = decideBegin(item.step, progress, replays)
  const starts = decision === 'fresh' && progress.process?.status !== 'processing' && item.kind === 'process'
  if (replays > 0 || decision === 'revive' || decision === 'reopen' || starts) {
    return database.transaction((sql) => beginLocked(sql, writer, stage, envelope, replays, item))
  }
  if (decision === 'done' || decision === 'void')
    await closeFailures(database, stage, envelope, writer.clock())
  return { begun: answer(decision, progress, envelope), posted: false }
}

/** Where more than one row changes: reads and decides again, under the lock of the process. */
async function beginLocked(
  sql: Sql,
  writer: Writer,
  stage: string,
  envelope: Envelope,
  replays: number,
  item: WorkItem,
): Promise<Answer> {
  const { clock, owner } = writer
  const process = await lockProcess(sql, writer, envelope, item)
  const progress = await readProgress(sql, stage, envelope, item)
  const decision = decideBegin(item.step, progress, replays)
  const at = process?.at ?? clock()
  const begun = answer(decision, progress, envelope)
  // The replay took the dead letter out of its queue, and what is done or void gets no other: its failures are closed (P3).
  if (replays > 0 && begun.state !== 'failed') await closeFailures(sql, stage, envelope, at)
  if (begun.state !== 'fresh' || !process) return { begun, posted: false }
  if (decision === 'reopen') await reopenInbox(sql, stage, envelope, at)
  if (replays > 0) await setInbox(sql, stage, envelope, 'open', { at, replays })
  let news: string | undefined
  if (decision === 'revive' && (await revive(process, progress))) news = 'revived'
  else if (item.kind === 'process' && (await startProcess(process))) news = 'process_started'
  else if (progress.chunk) await startChunk(sql, item, at)
  if (!news) return { begun, posted: false }
  const messages = [notification(envelope, at, news, item.chunkId)]
  const changed = item.tables.processes
  return {
    begun,
    posted: await postMessages(sql, { stage, envelope, at, messages, owner, end: false, changed }),
  }
}

function answer(decision: BeginDecision, { inbox }: Progress, envelope: Envelope): Begun {
  switch (decision) {
    case 'failed':
      return { state: 'failed', cause: inbox!.cause! }
    case 'revive':
    case 'reopen':
      return { state: 'fresh' }
    case 'unknown chunk':
      throw new SpectraError(
        'SS_MESSAGE_INVALID',
        `Cannot work on message ${envelope.id}: process ${envelope.processId} has no such chunk`,
      )
    default:
      return { state: decision }
  }
}

async function startProcess({ sql, item }: LockedProcess): Promise<boolean> {
  const rows = await sql.query(
    `update ${item.tables.processes} set status = 'processing'
     where id = $1 and status in (${processSources('processing')}) returning id`,
    [item.processId],
  )
  return rows.length > 0
}

async function startChunk(sql: Sql, item: WorkItem, at: Date): Promise<void> {
  await sql.query(
    `update ${item.tables.chunks} set status = 'processing', updated_at = $2
     where id = $1 and status in (${chunkSources('processing')})`,
    [item.chunkId, at],
  )
}

/** A failed chunk or process lives again, because an operator replayed its message: no status goes back in another way (P4). */
async function revive(locked: LockedProcess, { chunk, process }: Progress): Promise<boolean> {
  const { sql, item, at } = locked
  const { chunks, processes } = item.tables
  if (chunk) {
    await sql.query(
      `update ${chunks} set status = $3, cause = null, updated_at = $4 where id = $1 and status = $2`,
      [item.chunkId, chunk.status, revivedChunk(chunk), at],
    )
  }
  // A process whose cutting failed is revived by the replay of that message, and not by that of a chunk.
  const lives = item.kind === 'process' || process!.chunked
  const to = lives ? reviveProcess(locked.status) : locked.status
  if (to !== locked.status) {
    await sql.query(
      `update ${processes} set status = $3, cause = null, finished_at = null where id = $1 and status = $2`,
      [item.processId, locked.status, to],
    )
  }
  return true
}

/** The status of a revived chunk: processing, or `m1_completed` where it is described already. */
function revivedChunk({ status, described }: NonNullable<Progress['chunk']>): ChunkStatus {
  const to = reviveChunk(status)
  return described && canMoveChunk(to, 'm1_completed') ? 'm1_completed' : to
}

/** Messages that belong to no process have an inbox entry and nothing else. */
async function beginWithoutProcess(
  database: Database,
  { clock }: Writer,
  stage: string,
  envelope: Envelope,
  replays: number,
): Promise<Begun> {
  return database.transaction(async (sql) => {
    const [row] = await sql.query<{ state: string; replays: number; cause: never }>(
      'select state, replays, cause from spectra_ops.inbox where stage = $1 and message_id = $2',
      [stage, envelope.id],
    )
    if (row?.state === 'failed' && replays <= row.replays) return { state: 'failed', cause: row.cause }
    if (replays > 0 || row) await closeFailures(sql, stage, envelope, clock())
    if (row?.state === 'done') return { state: 'done' }
    if (replays > 0) {
      await setInbox(sql, stage, envelope, 'open', { at: clock(), replays })
      await reviveTurn(sql, envelope, clock())
    }
    return { state: 'fresh' }
  })
}
