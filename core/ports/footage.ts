import type { Transcript } from '../../schema/analysis.ts'
import type { Modality } from '../../schema/messages/index.ts'
import type { Cause } from '../errors.ts'
import type { CameraView } from './cameras.ts'
import type { Identity, Tenant } from './identity.ts'
import type { ChunkView, EventView, Page, PageRequest, ProcessView, StageCounts } from './processes.ts'

/** Which events are asked for: those to which everything that is given applies. */
export interface EventSearch {
  /** @default of files and of cameras */
  modality?: Modality
  processIds?: readonly string[]
  chunkIds?: readonly string[]
  cameraIds?: readonly string[]
  types?: readonly string[]
  /** Began at this instant or later, by the clock. */
  from?: Date
  /** Began before this instant. */
  until?: Date
  /** Stands in the description, whatever the case. */
  text?: string
  minConfidence?: number
  reviewed?: boolean
}

/** By the instant of recording, or by the clock: what has no instant stands in no list by the clock. */
export type EventOrder = 'oldest_recorded' | 'newest_recorded' | 'earliest' | 'latest'

/** A count, as far as it was counted. */
export interface Total {
  count: number
  /** There are more. */
  capped: boolean
}

/** A stretch of cameras' time. */
export interface TimeRange {
  cameraIds: readonly string[]
  from: Date
  until: Date
}

export interface MomentCount {
  cameraId: string
  /** Where the step begins. */
  at: Date
  count: number
  unreviewed: number
}

/** What there is of a camera in a range, and what is missing. */
export interface Recordings {
  cameraId: string
  /** `clips` says how many it joins, where that was asked for. */
  stretches: { from: Date; until: Date; processId: string; clips?: number }[]
  /** What was recorded all the time, whether there is a clip of it or not. */
  ring: { from: Date; until: Date }[]
  /** Of which there is neither. Without a cause: no clip was ordered then, and nothing was to be recorded. */
  gaps: { from: Date; until: Date; cause?: Cause; processId?: string }[]
}

/** A process whose chunks and events are counted when somebody asks: once for all that were found together. */
export type FoundProcess = Omit<ProcessView, 'counts'> & {
  counts: StageCounts | (() => Promise<StageCounts>)
}

/**
 * What clients read, many at a time: each call is one statement or two, however many are asked for. Bound to one tenant (P8): what is
 * not there, or somebody else's, is left out. Each @throws the codes of the database, and SS_INPUT_INVALID for pages that cannot be
 */
export interface FootageReader {
  /** In any order. */
  processes(tenant: Tenant, ids: readonly string[]): Promise<FoundProcess[]>
  chunks(tenant: Tenant, ids: readonly string[]): Promise<ChunkView[]>
  events(tenant: Tenant, ids: readonly string[]): Promise<EventView[]>
  cameras(tenant: Tenant, ids: readonly string[]): Promise<CameraView[]>
  /** The same page of each process, in the order of the video. */
  chunksOf(
    tenant: Tenant,
    processIds: readonly string[],
    page: PageRequest,
  ): Promise<Map<string, Page<ChunkView>>>
  /** The same page of each process, or of each chunk, in the order of the video. */
  eventsOf(
    tenant: Tenant,
    parents: { processIds: readonly string[] } | { chunkIds: readonly string[] },
    page: PageRequest,
  ): Promise<Map<string, Page<EventView>>>
  /** What is said in chunks, by their ids; those in which nothing is known to be said are left out. */
  transcripts(tenant: Tenant, chunkIds: readonly string[]): Promise<Map<string, Transcript>>
  findEvents(
    tenant: Tenant,
    asked: EventSearch,
    order: EventOrder,
    page: PageRequest,
  ): Promise<Page<EventView>>
  /** Counts to 10,000. */
  countEvents(tenant: Tenant, asked: EventSearch): Promise<Total>
  countProcesses(tenant: Tenant, asked: { status?: string; cameraId?: string }): Promise<Total>
  countChunks(tenant: Tenant, processId: string): Promise<Total>
  /** By camera and step; steps without moments are left out. */
  momentCounts(
    tenant: Tenant,
    range: TimeRange & { stepSeconds: number; types?: readonly string[] },
  ): Promise<MomentCount[]>
  /** One of each camera, in the order of their ids. */
  recordings(tenant: Tenant, range: TimeRange): Promise<Recordings[]>
  /** Marks events as seen to, or not, and says so in the audit log. Returns those that are there. */
  review(identity: Identity, ids: readonly string[], reviewed: boolean): Promise<EventView[]>
}
