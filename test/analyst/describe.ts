import { detectEvents } from '../../actors/event-actor/detect-events.ts'
import { createLocalLanguage } from '../../core/llm/local/language.ts'
import type { Vision } from '../../core/ports.ts'
import type { Description, DetectedEvent } from '../../schema/analysis.ts'
import { chunkVideo, visionRequest } from '../helpers/chunk-video.ts'
import { cutChunks } from './scenes/compose.ts'

/** A chunk as the pipeline would have it described. */
export interface Told {
  span: { ordinal: number; startTime: number; endTime: number }
  description: Description
  events: DetectedEvent[]
  thumbnail?: Buffer
}

/** Earlier chunks that the pipeline hands to the analyst. */
const BEFORE = 2

/** Cuts a video into chunks and has each described, in order. */
export async function describeVideo(
  vision: Vision,
  file: string,
  dir: string,
  seconds: number,
): Promise<Told[]> {
  const chunks = await cutChunks(file, dir, seconds)
  const language = createLocalLanguage()
  const { signal } = new AbortController()
  return Promise.all(
    chunks.map(async ({ path, startTime, endTime }, index) => {
      const span = { ordinal: index + 1, startTime, endTime }
      const before = chunks
        .slice(Math.max(0, index - BEFORE), index)
        .map((chunk) => chunkVideo(chunk.path))
        .reverse()
      const request = visionRequest(chunkVideo(path), { span, before })
      const { thumbnail, ...result } = await vision.describe(request, signal)
      const description = { ...result, chunkId: request.chunkId, span }
      const events = await detectEvents(language, description, request.prompt, signal)
      return { span, description, events, thumbnail }
    }),
  )
}
