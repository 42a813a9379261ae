import type { Piece, Reply } from './chat.ts'
import type { NotAsked, Observation, PassedOver, Transcript } from './analysis.ts'
import type { SchemaUsed } from './event-schema.ts'
import type { ToldOverview } from './overview.ts'

/**
 * What actors find out, as data. A worker commits each fact and the message that is handed on with it in one
 * transaction; recording a fact twice changes nothing (P2).
 */
export interface SourceMetadata {
  container: string
  codec: string
  /** Pixels, as shown: rotation is applied. */
  width: number
  height: number
  fps: number
  /** Seconds; of what can be read. */
  duration: number
  /** Bytes; absent where the source does not say. */
  bytes?: number
  /** Chunks have their sound beside their copies, to be heard. */
  sound?: true
}

export interface ChunkRecord {
  chunkId: string
  ordinal: number
  startTime: number
  endTime: number
  videoKey: string
  cacheKey: string
  codec: string
  fps: number
  width: number
  height: number
  bytes: number
  /** Lower-case hexadecimal. */
  sha256: string
}

/** Something that went wrong without ending the work: shown with the process. */
export interface Warning {
  code: string
  message: string
}

/**
 * A new fact is a line here, a recorder in `core/ledger/recorders` and a line in the list there. What it is about is named
 * in it, and ids follow from that (`ids.ts`), so that its recorder knows it again.
 */
export type Fact =
  | { fact: 'clip_taken'; startedAt: string; warnings: Warning[] }
  | { fact: 'source_opened'; source: SourceMetadata; warnings: Warning[] }
  | { fact: 'chunk_cut'; chunk: ChunkRecord }
  | { fact: 'chunking_ended'; chunks: number; warnings: Warning[] }
  | {
      fact: 'chunk_prompted'
      chunkId: string
      prompt: { name: string; version: string }
      eventSchema?: SchemaUsed
      passedOver?: PassedOver[]
      notAsked?: NotAsked
    }
  | { fact: 'chunk_transcribed'; chunkId: string; transcript?: Transcript; warnings: Warning[] }
  | { fact: 'chunk_read'; chunkId: string; warnings: Warning[] }
  | { fact: 'chunk_described'; chunkId: string; output: ChunkOutput }
  | { fact: 'events_detected'; chunkId: string; events: Observation[] }
  | { fact: 'chunk_indexed'; chunkId: string }
  | { fact: 'cache_cleaned'; chunkId: string }
  | {
      fact: 'summary_made'
      summaryId: string
      orderId: string
      /** Of what it was made: as long as there is nothing else, it is true. */
      parts: string
      /** Absent: there is nothing to tell, or what is kept already tells these parts. */
      told?: ToldOverview
      /** Nothing better comes of this order. */
      isLast: boolean
    }
  /** Places begin with 1 and have no gaps; what is told again changes nothing. */
  | { fact: 'turn_told'; turnId: string; place: number; pieces: readonly Piece[] }
  | { fact: 'turn_answered'; turnId: string; reply: Reply }
  | { fact: 'turns_folded'; conversationId: string; throughTurn: number; sentences: Reply['sentences'] }

export type FactName = Fact['fact']

/** The reference to a chunk's description in storage. */
export interface ChunkOutput {
  summaryKey: string
  thumbnailKey?: string
  summary: string
  model: string
  provider: string
}

/** The three parts of M2's work, each recorded by its own fact: a retry repeats only what is missing. */
export const EVENT_TASKS = {
  detector: 'events_detected',
  indexer: 'chunk_indexed',
  cacheCleaner: 'cache_cleaned',
} as const
export type EventTask = keyof typeof EVENT_TASKS
