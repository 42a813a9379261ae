import { z } from 'zod'
import { ProcessOptions } from './process-options.ts'

/** Where a video comes from. A path is only ever accepted from the machine's own user (CLI), never over HTTP. */
export const VideoSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
  z.object({ kind: z.literal('url'), url: z.url() }),
  z.object({ kind: z.literal('object'), key: z.string().min(1) }),
])
export type VideoSource = z.infer<typeof VideoSource>

export const Modality = z.enum(['batch', 'live'])
export type Modality = z.infer<typeof Modality>

/** M0: cut this video. */
export const VideoProcessingRequest = z.object({
  processId: z.uuid(),
  organizationId: z.uuid(),
  source: VideoSource,
  options: ProcessOptions,
  modality: Modality.default('batch'),
  cameraId: z.string().optional(),
})
export type VideoProcessingRequest = z.infer<typeof VideoProcessingRequest>

/** The place of a chunk in its video, in seconds from the first frame of the source (P10). */
export const ChunkSpan = z.object({
  ordinal: z.int().min(1),
  startTime: z.number().min(0),
  endTime: z.number().positive(),
})

/** M1: describe this chunk. */
export const ChunkProcessingRequest = z.object({
  chunkId: z.uuid(),
  processId: z.uuid(),
  organizationId: z.uuid(),
  modality: Modality,
  cameraId: z.string().optional(),
  span: ChunkSpan,
  /** Object keys: the kept chunk, and the copy that stages read until the cache cleaner removes it. */
  videoKey: z.string(),
  cacheKey: z.string(),
  /** Object key of its sound, where somebody is to hear it. */
  soundKey: z.string().optional(),
  /** The instant of the source's first frame, as given with the process. */
  startedAt: z.string().optional(),
  /** Whether the motion gate holds for it, where its process says so. */
  motionGate: z.boolean().optional(),
  /** Whether it is to be read what is written in its pictures. */
  ocr: z.boolean().optional(),
  /** Of the clip of a camera: more of it is still to be cut, so it stays. @default false */
  clipGoesOn: z.boolean().optional(),
})
export type ChunkProcessingRequest = z.infer<typeof ChunkProcessingRequest>

/** M2: find the events of this chunk, index it, clean up behind it. */
export const EventDetectionMessage = ChunkProcessingRequest.extend({ summaryKey: z.string() })
export type EventDetectionMessage = z.infer<typeof EventDetectionMessage>
