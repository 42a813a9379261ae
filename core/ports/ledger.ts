import type { Transcript } from '../../schema/analysis.ts'
import type { ChunkRecord, EventTask, SourceMetadata } from '../../schema/facts.ts'
import type { ProcessOptions } from '../../schema/messages/index.ts'
import type { ProcessStatus } from '../../schema/status.ts'
import type { VideoLimits } from './media.ts'

export interface ProcessState {
  id: string
  organizationId: string
  status: ProcessStatus
  options: ProcessOptions
  source?: SourceMetadata
  /** Set when the chunker is done. */
  chunksTotal?: number
  /** Of the organization, where it has some of its own. */
  limits?: VideoLimits
}

/**
 * What actors may ask. They never write: they yield facts, and the worker commits them. Each call @throws the codes of the
 * database, too
 */
export interface Ledger {
  /** @throws SS_PROCESS_GONE */
  process(processId: string): Promise<ProcessState>
  /** The last chunk before which none is missing, for resuming. */
  lastChunk(processId: string): Promise<ChunkRecord | undefined>
  /** The recorded chunks with these ordinals, both ends included, in their order. Those that are not recorded are left out. */
  chunks(processId: string, range: { from: number; to: number }): Promise<ChunkRecord[]>
  /** What is said in a chunk; undefined where nothing is recorded. */
  transcript(chunkId: string): Promise<Transcript | undefined>
  /** Which of the three parts of M2's work are recorded for this chunk. */
  tasksDone(chunkId: string): Promise<EventTask[]>
}
