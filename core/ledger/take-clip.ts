import type { Fact } from '../../schema/facts.ts'
import type { Sql } from '../database/database.ts'
import type { Envelope, Handoff } from '../ports.ts'
import { handedOn, notification } from './outbox.ts'
import { postMessages } from './post-messages.ts'
import { lockProcess } from './lock-process.ts'
import type { WorkItem } from './work-item.ts'
import type { Writer } from './writer.ts'
import { UNTAKEN } from './tables.ts'

type ClipTaken = Extract<Fact, { fact: 'clip_taken' }>

/**
 * Records that the clip of a process was taken, and hands it on to be cut, in one transaction. Taken twice, the second
 * time changes nothing and hands nothing on (P2). Returns whether something waits in the outbox because of it.
 * @throws SS_MESSAGE_FOREIGN
 */
export async function takeClip(
  sql: Sql,
  writer: Writer,
  given: { stage: string; envelope: Envelope; item: WorkItem; handoffs: readonly Handoff[]; end: boolean },
): Promise<boolean> {
  const { stage, envelope, item, handoffs, end } = given
  const process = await lockProcess(sql, writer, envelope, item)
  if (!process) return false
  const { at } = process
  const { processes } = item.tables
  const messages = []
  for (const { records = [], to, message, priority } of handoffs) {
    const taken = records.find((fact): fact is ClipTaken => fact.fact === 'clip_taken')
    if (!taken) continue
    const rows = await sql.query(
      `with taken as (
         update ${processes} set taken_at = $2, warnings = $3::jsonb where id = $1 and ${UNTAKEN} returning id)
       update spectra_ops.process_configs set started_at = $4 from taken where process_id = taken.id returning process_id`,
      [item.processId, at, JSON.stringify(taken.warnings), taken.startedAt],
    )
    if (rows.length === 0) continue
    if (to && message) messages.push(handedOn(envelope, at, to, message, priority))
    messages.push(notification(envelope, at, taken.fact))
  }
  const changed = messages.length > 0 ? processes : undefined
  return postMessages(sql, { stage, envelope, at, messages, owner: writer.owner, end, changed })
}
