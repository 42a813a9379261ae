import { eventIdOf } from '../../schema/ids.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import { notification, rowOf } from './outbox.ts'
import type { Part } from './parts.ts'
import type { StatusFact } from './status-facts.ts'
import { foreign } from './tenant.ts'
import type { WorkItem } from './work-item.ts'
import type { Writer } from './writer.ts'

/** One message's commit, or the part of it that moves statuses. */
export interface StatusCommit {
  stage: string
  envelope: Envelope
  item: WorkItem
  parts: readonly Part[]
  /** Whether the inbox marks the message as done. */
  end: boolean
}

/** As the function of the database says it; `emitted` and `settled` posted messages. */
export type Recorded = 'gone' | 'foreign' | 'last' | 'settled' | 'emitted' | 'quiet'

/**
 * Records the parts by one statement: a call of `record_batch_1` or `record_live_1` (`schema/migrations/*-recording.ts`).
 * @param alone whether the statement is a transaction of its own, which does not wait for the disk and leaves alone what
 *   may end the process
 * @throws SS_MESSAGE_FOREIGN, SS_CHUNKING_FAILED
 */
export async function recordStatuses(
  sql: Sql,
  { clock, owner }: Writer,
  { stage, envelope, item, parts, end }: StatusCommit,
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
        textOf(parts, owner),
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

/** The parts as the function takes them: it fills in the moment of recording. */
const textOf = (parts: readonly Part[], owner: string | undefined): string =>
  JSON.stringify(
    parts.map(({ facts, message }) => ({
      facts: facts.map(identified),
      ...(message && { message: rowOf(message, owner) }),
    })),
  )

/** Events get the ids that follow from their places. */
const identified = (fact: StatusFact): object =>
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
