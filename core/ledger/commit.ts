import { eventIdOf } from '../../schema/ids.ts'
import type { Fact } from '../../schema/facts.ts'
import type { Database, Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Envelope, Handoff } from '../ports.ts'
import { conclude } from './conclude.ts'
import { handedOn, notification, rowOf, type Outgoing } from './outbox.ts'
import { postMessages } from './post-messages.ts'
import { lockProcess } from './lock-process.ts'
import { takeClip } from './take-clip.ts'
import { foreign } from './tenant.ts'
import { workItemOf, type WorkItem } from './work-item.ts'
import type { Writer } from './writer.ts'

/**
 * Hand-offs in one transaction:
 *
 *     lock the process -> facts -> outbox: messages, notifications; inbox: done
 *
 * All of it is one statement (`schema/migrations/*-recording.ts`). It gives the lock back before it is on disk, and who
 * called waits for that together with all others: the chunks of one video do not queue for the disk. What may end the
 * process is a transaction of several statements, with the completion rule in it.
 *
 * Facts that are known already change nothing, and their message is not handed on again. Nothing at all is recorded
 * for a process that was cancelled or is gone. Returns whether something waits in the outbox because of it.
 */
export async function commitHandoffs(
  database: Database,
  writer: Writer,
  stage: string,
  envelope: Envelope,
  handoffs: readonly Handoff[],
  end: boolean,
): Promise<{ posted: boolean; durable: boolean }> {
  const item = workItemOf(envelope)
  if (!item)
    return {
      posted: await commitWithoutProcess(database, writer, stage, envelope, handoffs, end),
      durable: true,
    }
  if (item.step === 'take') {
    const clip = { stage, envelope, item, handoffs, end }
    return { posted: await database.transaction((sql) => takeClip(sql, writer, clip)), durable: true }
  }
  const given = { stage, envelope, item, text: textOf(envelope, handoffs, writer), end }
  if (!handoffs.some(endsCutting)) {
    const outcome = await record(database, writer, given, true)
    if (outcome !== 'last') return { posted: outcome === 'emitted' || outcome === 'settled', durable: false }
  }
  const posted = await database.transaction((sql) => commitLast(sql, writer, given))
  return { posted, durable: true }
}

interface Given {
  stage: string
  envelope: Envelope
  item: WorkItem
  /** The hand-offs as JSON. */
  text: string
  end: boolean
}

const endsCutting = ({ records = [] }: Handoff): boolean =>
  records.some(({ fact }) => fact === 'chunking_ended')

/** Hand-offs that may be the last of their process: is it complete by them? */
async function commitLast(sql: Sql, writer: Writer, given: Given): Promise<boolean> {
  const { stage, envelope, item } = given
  const outcome = await record(sql, writer, given, false)
  if (outcome !== 'settled') return outcome === 'emitted'
  const process = await lockProcess(sql, writer, envelope, item)
  const ended = process && (await conclude(process))
  if (!ended) return true
  const messages = [notification(envelope, process.at, `process_${ended.status}`, item.chunkId)]
  return postMessages(sql, { stage, envelope, at: process.at, messages, owner: writer.owner, end: false })
}

type Recorded = 'gone' | 'foreign' | 'last' | 'settled' | 'emitted' | 'quiet'

/** @throws SS_MESSAGE_FOREIGN, SS_CHUNKING_FAILED */
async function record(
  sql: Sql,
  { clock, owner }: Writer,
  { stage, envelope, item, text, end }: Given,
  alone: boolean,
): Promise<Recorded> {
  const { processId, organizationId, chunkId, cameraId, modality } = item
  const now = clock()
  const told = JSON.stringify({ ...notification(envelope, now, '', chunkId).envelope, id: '' })
  try {
    const [row] = await sql.query<{ outcome: Recorded }>(
      `select spectra_ops.record_${modality}_1($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11::jsonb, $12) as outcome`,
      [
        stage,
        envelope.id,
        organizationId,
        processId,
        chunkId,
        cameraId,
        text,
        end,
        now,
        owner ?? null,
        told,
        alone,
      ],
    )
    if (row!.outcome === 'foreign') throw foreign(envelope)
    return row!.outcome
  } catch (error) {
    if (!isMiscounted(error)) throw error
    throw new SpectraError('SS_CHUNKING_FAILED', error.message, { cause: error })
  }
}

/** The code that the function gives to an end of cutting that does not fit the chunks. */
const isMiscounted = (error: unknown): error is Error =>
  error instanceof Error && (error as { code?: unknown }).code === 'SS001'

/** The moment of recording is known when it happens: it is filled in there. */
function textOf(envelope: Envelope, handoffs: readonly Handoff[], { clock, owner }: Writer): string {
  const at = clock()
  return JSON.stringify(
    handoffs.map((handoff) => ({
      facts: (handoff.records ?? []).map(identified),
      ...Object.fromEntries(
        passedOn(envelope, at, handoff).map((message) => ['message', rowOf(message, owner)]),
      ),
    })),
  )
}

/** Events get the ids that follow from their places. */
const identified = (fact: Fact): object =>
  fact.fact === 'events_detected'
    ? {
        ...fact,
        events: fact.events.map((event, position) => ({
          ...event,
          id: eventIdOf(fact.chunkId, position),
          position,
        })),
      }
    : fact

const passedOn = (envelope: Envelope, at: Date, { to, message, priority }: Handoff): Outgoing[] =>
  to && message ? [handedOn(envelope, at, to, message, priority)] : []

/** Messages that belong to no process record no facts. */
async function commitWithoutProcess(
  sql: Sql,
  { clock, owner }: Writer,
  stage: string,
  envelope: Envelope,
  handoffs: readonly Handoff[],
  end: boolean,
): Promise<boolean> {
  const at = clock()
  const messages = handoffs.flatMap((handoff) => passedOn(envelope, at, handoff))
  return postMessages(sql, { stage, envelope, at, messages, owner, end })
}
