import type { Database, Sql } from '../database/database.ts'
import type { Envelope, Handoff } from '../ports.ts'
import { conclude } from './conclude.ts'
import { joinableOf, joinEvents } from './joining/join-events.ts'
import { lockProcess } from './lock-process.ts'
import { notification } from './outbox.ts'
import { partOf } from './parts.ts'
import { postMessages } from './post-messages.ts'
import { recordStatuses, type StatusCommit } from './record-statuses.ts'
import type { Recorders } from './recorders/recorder.ts'
import { checkFacts, haveRecorders, runRecorders } from './run-recorders.ts'
import { workItemOf, type WorkItem } from './work-item.ts'
import type { Writer } from './writer.ts'

interface Commit {
  stage: string
  /** The message that is worked on. */
  envelope: Envelope
  handoffs: readonly Handoff[]
  /** Whether the inbox marks the message as done. */
  end: boolean
}

/**
 * Hand-offs in one transaction:
 *
 *     lock the process -> facts -> outbox: messages, notifications; inbox: done
 *
 * Where all facts move statuses, that is one statement (`recordStatuses`). It is several where a fact has a recorder, where
 * events go on from chunk to chunk (`joinEvents`), and where the hand-offs may be the last of their process. Except with the last, the lock is given back before the transaction
 * is on disk, and the caller waits for the disk together with all others: the chunks of one video do not queue for it.
 *
 * Facts that are known already change nothing, and their message is not handed on again. Nothing at all is recorded
 * for a process that was cancelled or is gone. Returns whether messages were posted because of it, and whether it is on disk.
 * @throws SS_FACT_REFUSED, SS_MESSAGE_FOREIGN, SS_CHUNKING_FAILED
 */
export async function commitHandoffs(
  database: Database,
  writer: Writer,
  recorders: Recorders,
  commit: Commit,
): Promise<{ posted: boolean; durable: boolean }> {
  const { envelope, handoffs } = commit
  const item = workItemOf(envelope)
  checkFacts(recorders, envelope, item, handoffs)
  if (!item) {
    const posted = await database.transaction((sql) => commitWithoutProcess(sql, writer, recorders, commit))
    return { posted, durable: true }
  }
  if (haveRecorders(handoffs)) {
    const posted = await database.transaction((sql) =>
      commitRecorded(sql, writer, recorders, { ...commit, item }),
    )
    return { posted, durable: false }
  }
  const at = writer.clock()
  const statuses = { ...commit, item, parts: handoffs.map((handoff) => partOf(envelope, at, handoff)) }
  if (joinableIn(statuses)) {
    const posted = await database.transaction(async (sql) => {
      await sql.query(`select set_config('synchronous_commit', 'off', true)`)
      return commitLast(sql, writer, statuses)
    })
    return { posted, durable: false }
  }
  if (!handoffs.some(endsCutting)) {
    const outcome = await recordStatuses(database, writer, statuses, true)
    if (outcome !== 'last') return { posted: outcome === 'emitted' || outcome === 'settled', durable: false }
  }
  return { posted: await database.transaction((sql) => commitLast(sql, writer, statuses)), durable: true }
}

const joinableIn = ({ parts }: Pick<StatusCommit, 'parts'>) => joinableOf(parts.flatMap(({ facts }) => facts))

const endsCutting = ({ records = [] }: Handoff): boolean =>
  records.some(({ fact }) => fact === 'chunking_ended')

/** Facts with recorders, under the lock of the process; then the others. */
async function commitRecorded(
  sql: Sql,
  writer: Writer,
  recorders: Recorders,
  commit: Commit & { item: WorkItem },
): Promise<boolean> {
  const { envelope, item, handoffs } = commit
  await sql.query(`select set_config('synchronous_commit', 'off', true)`)
  const process = await lockProcess(sql, writer, envelope, item)
  if (!process || process.status === 'cancelled') return false
  const { at } = process
  const { parts, changed } = await runRecorders(recorders, { sql, envelope, at, process }, handoffs)
  if (changed)
    await sql.query(`update ${item.tables.processes} set updated_at = $2 where id = $1`, [item.processId, at])
  return commitLast(sql, writer, { ...commit, parts })
}

/** Hand-offs that may be the last of their process: is it complete by them? */
async function commitLast(sql: Sql, writer: Writer, commit: StatusCommit): Promise<boolean> {
  const { stage, envelope, item } = commit
  const outcome = await recordStatuses(sql, writer, commit, false)
  const joinable = joinableIn(commit)
  if (joinable && (outcome === 'settled' || outcome === 'emitted')) await joinEvents(sql, item, joinable)
  if (outcome !== 'settled') return outcome === 'emitted'
  const process = await lockProcess(sql, writer, envelope, item)
  const ended = process && (await conclude(process))
  if (!ended) return true
  const messages = [notification(envelope, process.at, `process_${ended.status}`, item.chunkId)]
  return postMessages(sql, { stage, envelope, at: process.at, messages, owner: writer.owner, end: false })
}

/** There is nothing to lock, and nobody subscribes to it: facts, messages and inbox. */
async function commitWithoutProcess(
  sql: Sql,
  { clock, owner }: Writer,
  recorders: Recorders,
  { stage, envelope, handoffs, end }: Commit,
): Promise<boolean> {
  const at = clock()
  const { parts } = await runRecorders(recorders, { sql, envelope, at, process: undefined }, handoffs)
  const messages = parts.flatMap(({ message }) => message ?? [])
  return postMessages(sql, { stage, envelope, at, messages, owner, end })
}
