import type { Description } from '../../schema/analysis.ts'

export interface VisionRequest {
  /** A local file with the chunk. */
  path: string
  chunkId: string
  span: { ordinal: number; startTime: number; endTime: number }
  /** Earlier chunks of the same video, nearest first, as local files: what the scene looked like before. */
  before: readonly string[]
  startedAt?: string
  prompt: string
}

export interface VisionResult {
  description: Description
  /** JPEG of the most telling frame. */
  thumbnail?: Buffer
}

export interface Vision {
  readonly provider: string
  readonly model: string
  describe(request: VisionRequest, signal: AbortSignal): Promise<VisionResult>
  health(): Promise<void>
}
