import type { DetectedEvent, NotAsked, PassedOver } from '../../schema/analysis.ts'
import type { EventSchema } from '../../schema/event-schema.ts'
import type { ChunkRecord, Warning } from '../../schema/facts.ts'
import type { Modality, ProcessOptions, VideoSource } from '../../schema/messages/index.ts'
import type { QueueName } from '../../schema/queues.ts'
import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import type { Cause } from '../errors.ts'
import type { ProcessWaiting } from './costs.ts'
import type { Tenant } from './identity.ts'
import type { ProcessState } from './ledger.ts'
import type { MessageSelection, StoredMessage } from './mailbox.ts'

export interface NewProcess extends Tenant {
  source: VideoSource
  options: ProcessOptions
  /** What people call it: file name or address, without credentials. */
  title: string
  /** 0-10. @default 5 */
  priority?: number
  /** The same key with the same request gives the same process; with another request SS_IDEMPOTENCY_CONFLICT. */
  idempotencyKey?: string
  trace?: string
  /** The span in that trace by which it is ordered. */
  traceParent?: string
  /** The process that this one does again. */
  reprocessOf?: string
  /** What models are told in place of what holds otherwise, of this process only. */
  prompts?: Readonly<Record<string, string>>
  eventSchema?: EventSchema
  /** What is known to be amiss when it is ordered: shown with the process. */
  warnings?: readonly Warning[]
  /** What models may cost for it, in US dollars. */
  budget?: number
}

export interface StageCounts {
  /** Chunks cut so far. */
  chunks: number
  /** Known when the chunker is done. */
  chunksTotal?: number
  described: number
  completed: number
  failed: number
  events: number
}

export interface ProcessView extends ProcessState {
  title: string
  /** Whose clip it is. */
  cameraId?: string
  createdAt: Date
  updatedAt: Date
  finishedAt?: Date
  counts: StageCounts
  warnings: Warning[]
  cause?: Cause
  /** The process that this one does again. */
  reprocessOf?: string
  /** Why nothing of it goes on, though nothing failed. */
  waiting?: ProcessWaiting
  /** What models may cost for it, in US dollars. */
  budget?: number
}

export interface ChunkView extends ChunkRecord {
  id: string
  processId: string
  status: ChunkStatus
  summary?: string
  summaryKey?: string
  thumbnailKey?: string
  /** What described it. */
  model?: string
  provider?: string
  /** By which of our prompts, and which version of it. */
  prompt?: string
  promptVersion?: string
  /** Whose own types of events were asked for. */
  eventSchema?: { name: string; version: string }
  /** Who was to describe it before, in order, and why each did not. */
  passedOver?: PassedOver[]
  /** Who would have described it, had anything moved. */
  notAsked?: NotAsked
  cause?: Cause
}

export interface EventView extends DetectedEvent {
  id: string
  processId: string
  chunkId: string
  organizationId: string
  createdAt: Date
  /** When it began by the clock, where its video has a start. */
  at?: Date
  reviewedAt?: Date
  /** The event schema that has its type. */
  schema?: { name: string; version: string }
  severity?: string
  /** The ids under which its later parts were told, where it was asked for by id. */
  parts?: readonly string[]
}

export interface Page<T> {
  items: T[]
  /** Of each item: opaque, signed, good for this list of this organization only. */
  cursors?: string[]
  /** Pass as `after`. Absent on the last page. */
  next?: string
  /** Pass as `before`. Absent on the first page. */
  previous?: string
}

/** From the front of a list, or with `last` from its back; a page is in the order of the list either way. */
export interface PageRequest {
  /** 1-200. @default 50 */
  first?: number
  after?: string
  /** 1-200, in place of `first`. */
  last?: number
  before?: string
}

export interface EventFilter {
  /** Events in the footage of cameras. @default 'batch' */
  modality?: Modality
  processId?: string
  chunkId?: string
  cameraId?: string
  types?: readonly string[]
  /** Seconds of video. */
  from?: number
  to?: number
  minConfidence?: number
  /** Events recorded after this instant: what a subscription still has to tell. */
  createdAfter?: Date
  /** Began at this instant or later: by the clock, and where its video has no start, by when it was recorded. */
  begunFrom?: Date
  /** Began before this instant. */
  begunUntil?: Date
}

/**
 * Every call is bound to one tenant (P8), and @throws the codes of the database, and SS_NOT_FOUND for a process that is not
 * there
 */
export interface Processes {
  /**
   * One transaction: process, its configuration, and the message for M0.
   * @throws SS_IDEMPOTENCY_CONFLICT; SS_FORBIDDEN for a tenant of some cameras only, who has no files
   */
  create(input: NewProcess): Promise<ProcessView>
  /** Idempotent; a finished process is SS_STATUS_CONFLICT. */
  cancel(tenant: Tenant, id: string): Promise<ProcessView>
  get(tenant: Tenant, id: string): Promise<ProcessView>
  /** Newest first; with a camera its clips, else files. */
  list(
    tenant: Tenant,
    page: PageRequest & { status?: ProcessStatus; cameraId?: string },
  ): Promise<Page<ProcessView>>
  chunks(tenant: Tenant, processId: string, page: PageRequest): Promise<Page<ChunkView>>
  events(tenant: Tenant, filter: EventFilter, page: PageRequest): Promise<Page<EventView>>
  /**
   * What failed for good more than a minute ago, and was not brought back, each as the dead letter that it has or had: the
   * rows know all that was in its message, unless an operator had edited that. Oldest first. @default limit 50
   */
  failures(deadLetterQueue: QueueName, selection: MessageSelection): Promise<StoredMessage[]>
  /** Those of the object keys that are the source of some process, whatever its status. */
  sourcesAmong(tenant: Tenant, keys: readonly string[]): Promise<string[]>
}
