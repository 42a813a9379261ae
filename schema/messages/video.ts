import { z } from 'zod'

/** How a video is cut and analysed: chosen per process, stored as its `process_configs` row. */
export const ProcessOptions = z.object({
  /** Seconds of video per chunk. */
  chunkDuration: z.number().min(1).max(3600).default(10),
  /** Seconds that a chunk reaches back into the one before it. Less than `chunkDuration`. */
  overlap: z.number().min(0).max(600).default(0),
  /** Frames per second to re-encode to; absent: as the source. */
  fps: z.number().min(0.1).max(240).optional(),
  /** Pixels to scale to; one alone keeps the aspect ratio. */
  width: z.int().min(16).max(7680).optional(),
  height: z.int().min(16).max(4320).optional(),
  /** The instant of the first frame, so that events get clock times; absent: times count from 00:00. */
  startedAt: z.iso.datetime({ offset: true }).optional(),
})
export type ProcessOptions = z.infer<typeof ProcessOptions>

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
  /** The instant of the source's first frame, as given with the process. */
  startedAt: z.string().optional(),
})
export type ChunkProcessingRequest = z.infer<typeof ChunkProcessingRequest>

/** M2: find the events of this chunk, index it, clean up behind it. */
export const EventDetectionMessage = ChunkProcessingRequest.extend({ summaryKey: z.string() })
export type EventDetectionMessage = z.infer<typeof EventDetectionMessage>
