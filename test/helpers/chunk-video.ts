import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ChunkVideo, VisionRequest } from '../../core/ports.ts'
import { chunkIdOf, DEFAULT_ORGANIZATION_ID, stableId } from '../../schema/ids.ts'

export interface WatchedVideo extends ChunkVideo {
  /** How often its file was asked for. */
  opened: number
}

/** The video of a chunk that lies at `path`, under the hash of what is there now. */
export function chunkVideo(path: string): WatchedVideo {
  return {
    key: `videos/${basename(path)}`,
    sha256: createHash('sha256').update(contentOf(path)).digest('hex'),
    opened: 0,
    async file() {
      this.opened++
      return path
    },
  }
}

/** A video whose file cannot be opened. */
export const lostVideo = (error: Error): WatchedVideo => ({
  ...chunkVideo('lost.mp4'),
  file() {
    this.opened++
    return Promise.reject(error)
  },
})

/** What is asked about seconds 20 to 22 of a video, where nothing else is said. */
export const visionRequest = (chunk: ChunkVideo, change: Partial<VisionRequest> = {}): VisionRequest => ({
  organizationId: DEFAULT_ORGANIZATION_ID,
  chunkId: chunkIdOf(stableId('process', chunk.key), 3),
  chunk,
  before: [],
  span: { ordinal: 3, startTime: 20, endTime: 22 },
  prompt: { name: 'describe-chunk', version: '1', text: 'Describe what happens.' },
  ...change,
})

/** A path without a file names itself: nothing else has its content. */
function contentOf(path: string): Buffer | string {
  try {
    return readFileSync(path)
  } catch {
    return path
  }
}
