import type { Sql } from '../database/database.ts'
import type { Envelope, Handoff } from '../ports.ts'
import { conclude } from './conclude.ts'
import { recordFact } from './facts.ts'
import { markDone, markDoneValues } from './inbox.ts'
import { handedOn, insertOutbox, notification, rowsOf, type Outgoing } from './outbox.ts'
import { lockProcess, type Clock, type Scope } from './scope.ts'
import { subjectOf } from './subject.ts'

/**
 * Hand-offs in one transaction:
 *
 *     lock the process -> facts -> is it complete? -> outbox: messages, notifications; inbox: done
 *
 * Facts that are known already change nothing, and their message is not handed on again. Nothing at all is recorded
 * for a process that was cancelled or is gone. Returns whether something waits in the outbox because of it.
 */
export async function commitHandoffs(
  sql: Sql,
  clock: Clock,
  stage: string,
  envelope: Envelope,
  handoffs: readonly Handoff[],
  end: boolean,
): Promise<boolean> {
  const subject = subjectOf(envelope)
  if (!subject) {
    const at = clock()
    const messages = handoffs.flatMap((handoff) => passedOn(envelope, at, handoff))
    return emit(sql, { stage, envelope, at, messages, end })
  }
  const scope = await lockProcess(sql, clock, envelope, subject)
  if (!scope || scope.status === 'cancelled') return false
  const { at } = scope
  const messages: Outgoing[] = []
  const notify = (fact: string): void => void messages.push(notification(envelope, at, fact, subject.chunkId))
  let settled = false
  for (const handoff of handoffs) {
    const records = handoff.records ?? []
    const recorded = await recordAll(scope, records)
    settled ||= recorded.settled
    if (recorded.changed || records.length === 0) messages.push(...passedOn(envelope, at, handoff))
    if (recorded.changed) notify(recorded.label)
  }
  const outcome = settled ? await conclude(scope) : undefined
  if (outcome) notify(`process_${outcome.status}`)
  const bump = messages.some(({ to }) => to === 'SSE_EXCHANGE') ? subject.tables.processes : undefined
  return emit(sql, { stage, envelope, at, messages, end, bump })
}

async function recordAll(scope: Scope, records: NonNullable<Handoff['records']>) {
  const all = { changed: false, settled: false, label: '' }
  for (const fact of records) {
    const recorded = await recordFact(scope, fact)
    if (!recorded.changed) continue
    all.changed = true
    all.label = fact.fact
    all.settled ||= recorded.settled ?? false
  }
  return all
}

const passedOn = (envelope: Envelope, at: Date, { to, message, priority }: Handoff): Outgoing[] =>
  to && message ? [handedOn(envelope, at, to, message, priority)] : []

/** Outbox, inbox and the time of the change in one statement. */
export async function emit(
  sql: Sql,
  write: {
    stage: string
    envelope: Envelope
    at: Date
    messages: readonly Outgoing[]
    end: boolean
    /** The table of the process whose time of change moves on. */
    bump?: string
  },
): Promise<boolean> {
  const { stage, envelope, at, messages, end, bump } = write
  if (messages.length === 0 && !end && !bump) return false
  const values: (string | Date)[] = [rowsOf(messages), ...markDoneValues(stage, envelope, at)]
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
