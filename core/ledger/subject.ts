import type { Modality } from '../../schema/messages/index.ts'
import { SpectraError } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import { TABLES, type Tables } from './tables.ts'

/** What a message is about: a process as a whole, or one of its chunks. */
export interface Subject {
  kind: 'process' | 'chunk'
  processId: string
  organizationId: string
  chunkId: string | null
  modality: Modality
  cameraId: string | null
  tables: Tables
  /** The parts of a chunk's life that the message is to bring about. */
  work: 'take' | 'cut' | 'describe' | 'detect'
}

const WORK = {
  KVSTask: 'take',
  VideoProcessingRequest: 'cut',
  ChunkProcessingRequest: 'describe',
  EventDetectionMessage: 'detect',
} as const

/** The subject of a message; undefined for messages that belong to no process, such as a conversation's. */
export function subjectOf(envelope: Envelope): Subject | undefined {
  const work = (WORK as Record<string, Subject['work'] | undefined>)[envelope.type]
  if (!work) return undefined
  const payload = (envelope.payload ?? {}) as Record<string, unknown>
  const modality: Modality = work === 'take' || payload.modality === 'live' ? 'live' : 'batch'
  const ofProcess = work === 'take' || work === 'cut'
  return {
    kind: ofProcess ? 'process' : 'chunk',
    processId: envelope.processId,
    organizationId: envelope.organizationId,
    chunkId: ofProcess ? null : asUuid(payload.chunkId),
    modality,
    cameraId: typeof payload.cameraId === 'string' ? payload.cameraId : null,
    tables: TABLES[modality],
    work,
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The text if it is a UUID, else null: a failed message may hold anything. */
export const asUuid = (value: unknown): string | null =>
  typeof value === 'string' && UUID.test(value) ? value : null

/**
 * A message may only touch rows of its own organization (P8).
 * @throws SS_MESSAGE_FOREIGN
 */
export function checkTenant(envelope: Envelope, row: { organization_id: string }): void {
  if (row.organization_id !== envelope.organizationId) throw foreign(envelope)
}

export const foreign = (envelope: Envelope): SpectraError =>
  new SpectraError(
    'SS_MESSAGE_FOREIGN',
    `Cannot work on message ${envelope.id}: organization ${envelope.organizationId} has no process ${envelope.processId}`,
  )
