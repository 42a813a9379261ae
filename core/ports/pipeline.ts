import type { DetectedEvent } from '../../schema/analysis.ts'
import type { ChunkOutput, ChunkRecord } from '../../schema/facts.ts'
import type { Modality } from '../../schema/messages/index.ts'
import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import type { Cause } from '../errors.ts'
import type { Tenant } from './identity.ts'
import type { ChunkView, EventView, ProcessView } from './processes.ts'

/** An event in its place among those of its chunk, 0 for the first: the same place given twice is one event. */
export interface PlacedEvent extends DetectedEvent {
  chunkId: string
  position: number
}

/**
 * What programs outside of the cluster report of work on chunks, in place of the stages: by the same ledger and its rules, and
 * handed on to the next stage as from a stage. Each call is idempotent, bound to one tenant (P8), and @throws the codes of the
 * database, SS_NOT_FOUND, and SS_STATUS_CONFLICT for a move that is not legal (P4)
 */
export interface Pipeline {
  chunk(tenant: Tenant, chunkId: string): Promise<ChunkView>
  /** M0 has cut and stored a chunk; its process is processing from then on. */
  chunkCut(
    tenant: Tenant,
    modality: Modality,
    chunk: Omit<ChunkRecord, 'chunkId'> & { processId: string },
  ): Promise<ChunkView>
  /** M1 has described a chunk. */
  chunkDescribed(tenant: Tenant, chunkId: string, output: ChunkOutput): Promise<ChunkView>
  /** M2 has seen something in a chunk that is not finished. Its times are clamped to the chunk (P10). */
  eventSeen(tenant: Tenant, event: PlacedEvent): Promise<EventView>
  /** `completed` where it is described: what M2 does is done. @param cause of `failed` */
  moveChunk(tenant: Tenant, chunkId: string, to: ChunkStatus, cause?: Cause): Promise<ChunkView>
  /**
   * `completed` where all of its chunks are. @param chunks how many there are: with it the cutting has ended
   * @throws SS_CHUNKING_FAILED where that many are not recorded
   */
  moveProcess(
    tenant: Tenant,
    modality: Modality,
    processId: string,
    move: { to: ProcessStatus; chunks?: number; cause?: Cause },
  ): Promise<ProcessView>
}
