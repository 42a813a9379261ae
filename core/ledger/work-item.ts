import type { Modality } from '../../schema/messages/index.ts'
import type { Envelope } from '../ports.ts'
import { TABLES, type Tables } from './tables.ts'
import { asUuid } from './uuid.ts'

/** What a message asks for: a step of the work on a process as a whole, or on one of its chunks. */
export interface WorkItem {
  /** `take` a clip, `cut` a video, `describe` a chunk, `detect` what happens in it. */
  step: 'take' | 'cut' | 'describe' | 'detect'
  /** Whether the step is one of the process as a whole or of one chunk. */
  kind: 'process' | 'chunk'
  processId: string
  organizationId: string
  /** Null where the step is one of the process, or the message names no chunk. */
  chunkId: string | null
  modality: Modality
  cameraId: string | null
  /** Where processes and chunks of this modality stand. */
  tables: Tables
}

const STEPS = {
  KVSTask: 'take',
  VideoProcessingRequest: 'cut',
  ChunkProcessingRequest: 'describe',
  EventDetectionMessage: 'detect',
} as const

/** What a message asks for; undefined for one that belongs to no process, such as a conversation's. */
export function workItemOf(envelope: Envelope): WorkItem | undefined {
  const step = (STEPS as Record<string, WorkItem['step'] | undefined>)[envelope.type]
  if (!step) return undefined
  const payload = (envelope.payload ?? {}) as Record<string, unknown>
  const modality: Modality = step === 'take' || payload.modality === 'live' ? 'live' : 'batch'
  const ofProcess = step === 'take' || step === 'cut'
  return {
    step,
    kind: ofProcess ? 'process' : 'chunk',
    processId: envelope.processId,
    organizationId: envelope.organizationId,
    chunkId: ofProcess ? null : asUuid(payload.chunkId),
    modality,
    cameraId: typeof payload.cameraId === 'string' ? payload.cameraId : null,
    tables: TABLES[modality],
  }
}
