import type { Region } from '../../schema/regions.ts'
import type { AskedSchema } from '../../schema/event-schema.ts'
import type { Warning } from '../../schema/facts.ts'
import type { Claim, NotAsked, Observation } from '../../schema/analysis.ts'
import type { ModelAnswer } from './model-answer.ts'
import type { Prompt } from './prompts.ts'

/** The video of a chunk, which is opened as a file only for whoever needs its bytes. */
export interface ChunkVideo {
  /** Of the object that is kept. */
  key: string
  /** Of its content, lower-case hexadecimal: it names the same pictures wherever they lie. */
  sha256: string
  /**
   * Path of a local file with the content, fetched where it is not here; asked again, it is the same file. Whoever made
   * the request lets go of it when `describe` has settled: an adapter releases nothing, and uses no path after that.
   * @throws SS_OBJECT_NOT_FOUND, SS_STORAGE_UNAVAILABLE
   */
  file(signal: AbortSignal): Promise<string>
}

export interface VisionRequest {
  organizationId: string
  /** Where the video is one of a camera. */
  cameraId?: string
  chunkId: string
  chunk: ChunkVideo
  /** What is to be heard in it, a file of one channel, where that is kept. It may be gone. */
  sound?: ChunkVideo
  /**
   * Earlier chunks of the same video, nearest first: what the scene looked like before. One of them may be gone: its `file`
   * throws SS_OBJECT_NOT_FOUND, and the description does without it.
   */
  before: readonly ChunkVideo[]
  /** Seconds of the source that the chunk shows. */
  span: { ordinal: number; startTime: number; endTime: number }
  /** The instant of the source's first frame. */
  startedAt?: string
  /** Whether nobody who costs is to be asked where nothing moves. @default as the node is configured */
  motionGate?: boolean
  prompt: Prompt
  /** Types of events of somebody's own: observations are of these, and of no others. */
  eventSchema?: AskedSchema
  /** Whether it is to be read what is written in its pictures. @default false */
  ocr?: boolean
  /** Lines and zones in the pictures of its camera, for whoever can say what happens at them. */
  regions?: readonly Region[]
}

export interface VisionResult extends ModelAnswer {
  /** Plain English, with times. */
  summary: string
  /** Within the span; empty where the model tells in words only. */
  observations: Observation[]
  /** What the summary says, sentence by sentence; absent where it is not known what its sentences rest on. */
  claims?: Claim[]
  /** Who would have answered, had anything moved; absent where the motion gate is off, or let the chunk through. */
  notAsked?: NotAsked
  /** What is written in the pictures, where that was asked for: events of the type `text_seen`, beside the observations. */
  texts?: Observation[]
  /** What is amiss with that: shown with the process. */
  warnings?: Warning[]
  /** JPEG of the most telling frame. */
  thumbnail?: Buffer
}

/**
 * A model that sees.
 * @throws SS_PROVIDER_BUSY (asks for patience: `details.retryAfterMs` where it said how long), SS_PROVIDER_UNAVAILABLE (not
 *   reached, silent or out of order: uses attempts; with `retryAfterMs` it was not even asked, and uses none), SS_PROVIDER_REFUSED (does not take the request or whoever asks),
 *   SS_ANALYSIS_FAILED (nothing of the chunk can be decoded), SS_DISK_FULL
 */
export interface Vision {
  /** Of the model that is asked first; each result names the one that answered. */
  readonly provider: string
  readonly model: string
  /**
   * What happens in a chunk. What `file` of the chunk itself throws is passed on.
   * @throws SS_ANALYSIS_FAILED where nothing can be made out of the video, SS_CANCELLED after an abort
   */
  describe(request: VisionRequest, signal: AbortSignal): Promise<VisionResult>
  health(): Promise<void>
}
