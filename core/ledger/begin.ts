import { canMoveChunk, reviveChunk, reviveProcess, type ChunkStatus } from '../../schema/status.ts'
import type { Database, Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Begun, Envelope } from '../ports.ts'
import { emit } from './emit.ts'
import { entryOf, type Entry, type Known } from './entry.ts'
import { closeFailures } from './failures.ts'
import { reopenInbox, setInbox } from './inbox.ts'
import { lookUp, lookUpAndStart } from './known.ts'
import { notification } from './outbox.ts'
import { lockProcess, type Context, type Scope } from './scope.ts'
import { subjectOf, type Subject } from './subject.ts'
import { chunkSources, processSources } from './tables.ts'

/**
 * Meets a message: tells how far it got, and if it is to be worked on, marks its process or chunk as processing.
 * The common case, a chunk's first delivery, is one statement.
 * Returns the answer, and whether something waits in the outbox because of it.
 */
export async function beginMessage(
  database: Database,
  context: Context,
  stage: string,
  envelope: Envelope,
  replays: number,
): Promise<{ begun: Begun; emitted: boolean }> {
  const subject = subjectOf(envelope)
  if (!subject)
    return { begun: await beginElsewhere(database, context, stage, envelope, replays), emitted: false }
  const { clock } = context
  const known =
    replays === 0 && subject.work === 'describe'
      ? await lookUpAndStart(database, stage, envelope, subject, clock())
      : await lookUp(database, stage, envelope, subject)
  const entry = entryOf(subject.work, known, replays)
  const starts = entry === 'fresh' && known.process?.status !== 'processing' && subject.kind === 'process'
  if (replays > 0 || entry === 'revive' || entry === 'reopen' || starts) {
    return database.transaction((sql) => beginLocked(sql, context, stage, envelope, replays, subject))
  }
  if (entry === 'done' || entry === 'void') await closeFailures(database, stage, envelope, clock())
  return { begun: answer(entry, known, envelope), emitted: false }
}

/** What changes more than one row looks again under the lock of the process. */
async function beginLocked(
  sql: Sql,
  context: Context,
  stage: string,
  envelope: Envelope,
  replays: number,
  subject: Subject,
): Promise<{ begun: Begun; emitted: boolean }> {
  const { clock, owner } = context
  const scope = await lockProcess(sql, clock, envelope, subject)
  const known = await lookUp(sql, stage, envelope, subject)
  const entry = entryOf(subject.work, known, replays)
  const at = scope?.at ?? clock()
  const begun = answer(entry, known, envelope)
  // A replay took the dead letter away, and what is done or void will get none: no failure stays open (P3).
  if (replays > 0 && begun.state !== 'failed') await closeFailures(sql, stage, envelope, at)
  if (begun.state !== 'fresh' || !scope) return { begun, emitted: false }
  if (entry === 'reopen') await reopenInbox(sql, stage, envelope, at)
  if (replays > 0) await setInbox(sql, stage, envelope, 'open', { at, replays })
  let fact: string | undefined
  if (entry === 'revive' && (await revive(scope, known))) fact = 'revived'
  else if (subject.kind === 'process' && (await startProcess(scope))) fact = 'process_started'
  else if (known.chunk) await startChunk(sql, subject, at)
  if (!fact) return { begun, emitted: false }
  const messages = [notification(envelope, at, fact, subject.chunkId)]
  return {
    begun,
    emitted: await emit(sql, {
      stage,
      envelope,
      at,
      messages,
      owner,
      end: false,
      bump: subject.tables.processes,
    }),
  }
}

function answer(entry: Entry, { inbox }: Known, envelope: Envelope): Begun {
  switch (entry) {
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
      return { state: entry }
  }
}

async function startProcess({ sql, subject }: Scope): Promise<boolean> {
  const rows = await sql.query(
    `update ${subject.tables.processes} set status = 'processing'
     where id = $1 and status in (${processSources('processing')}) returning id`,
    [subject.processId],
  )
  return rows.length > 0
}

async function startChunk(sql: Sql, subject: Subject, at: Date): Promise<void> {
  await sql.query(
    `update ${subject.tables.chunks} set status = 'processing', updated_at = $2
     where id = $1 and status in (${chunkSources('processing')})`,
    [subject.chunkId, at],
  )
}

/** The one way back: a failed chunk or process lives again, because an operator said so. */
async function revive(scope: Scope, { chunk, process }: Known): Promise<boolean> {
  const { sql, subject, at } = scope
  const { chunks, processes } = subject.tables
  if (chunk) {
    await sql.query(
      `update ${chunks} set status = $3, cause = null, updated_at = $4 where id = $1 and status = $2`,
      [subject.chunkId, chunk.status, revivedChunk(chunk), at],
    )
  }
  // A process that failed for the lack of its own chunker's work waits for that to be replayed.
  const lives = subject.kind === 'process' || process!.chunked
  const to = lives ? reviveProcess(scope.status) : scope.status
  if (to !== scope.status) {
    await sql.query(
      `update ${processes} set status = $3, cause = null, finished_at = null where id = $1 and status = $2`,
      [subject.processId, scope.status, to],
    )
  }
  return true
}

/** Back to processing, and from there on to where its description already brings it. */
function revivedChunk({ status, described }: NonNullable<Known['chunk']>): ChunkStatus {
  const to = reviveChunk(status)
  return described && canMoveChunk(to, 'm1_completed') ? 'm1_completed' : to
}

/** Messages that belong to no process have an inbox entry and nothing else. */
async function beginElsewhere(
  database: Database,
  context: Context,
  stage: string,
  envelope: Envelope,
  replays: number,
): Promise<Begun> {
  const { clock } = context
  return database.transaction(async (sql) => {
    const [row] = await sql.query<{ state: string; replays: number; cause: never }>(
      'select state, replays, cause from spectra_ops.inbox where stage = $1 and message_id = $2',
      [stage, envelope.id],
    )
    if (row?.state === 'failed' && replays <= row.replays) return { state: 'failed', cause: row.cause }
    if (replays > 0 || row) await closeFailures(sql, stage, envelope, clock())
    if (row?.state === 'done') return { state: 'done' }
    if (replays > 0) await setInbox(sql, stage, envelope, 'open', { at: clock(), replays })
    return { state: 'fresh' }
  })
}
