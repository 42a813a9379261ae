import { ChunkProcessingRequest } from '../schema/messages/index.ts'
import { summaryKey, thumbnailKey, videoKey } from '../schema/keys.ts'
import type { Storage } from '../core/ports.ts'
import { defineActor } from './actor.ts'

/** How many earlier chunks a vision model may look at, to know the scene: the nearest ones, nearest first. */
const CHUNKS_BEFORE = 2

/** M1: describes one chunk. Idempotent: the same chunk described twice leaves one output. */
export default defineActor({
  name: 'vlm',
  takes: ChunkProcessingRequest,
  needs: ['storage', 'vision', 'prompts'],
  async *work(chunk, { storage, vision, prompts }, signal) {
    const { chunkId, processId, organizationId, span } = chunk
    const files = await openFiles(storage, [chunk.cacheKey, chunk.videoKey], earlierKeys(chunk))
    try {
      const prompt = await prompts.get('describe-chunk', {
        startTime: span.startTime.toFixed(1),
        endTime: span.endTime.toFixed(1),
      })
      const { description, thumbnail } = await vision.describe(
        {
          path: files.chunk,
          before: files.before,
          chunkId,
          span,
          startedAt: chunk.startedAt,
          prompt: prompt.text,
        },
        signal,
      )
      const summary = await storage.put(
        summaryKey(organizationId, processId, span.ordinal),
        Buffer.from(JSON.stringify(description)),
      )
      const picture =
        thumbnail && (await storage.put(thumbnailKey(organizationId, processId, span.ordinal), thumbnail))
      return {
        records: [
          {
            fact: 'chunk_described',
            chunkId,
            output: {
              summaryKey: summary.key,
              thumbnailKey: picture?.key,
              summary: description.summary,
              model: description.model,
              provider: description.provider,
            },
          },
        ],
        to: 'M1_INFERENCE_QUEUE',
        message: { ...chunk, summaryKey: summary.key },
      }
    } finally {
      await files.release()
    }
  },
})

function earlierKeys({ organizationId, processId, span }: ChunkProcessingRequest): string[] {
  const nearestFirst = Array.from({ length: CHUNKS_BEFORE }, (_, back) => span.ordinal - 1 - back)
  return nearestFirst
    .filter((ordinal) => ordinal >= 1)
    .map((ordinal) => videoKey(organizationId, processId, ordinal))
}

/** The first of `candidates` that is there, and all of `earlier` that are, as local files until released. */
async function openFiles(storage: Storage, candidates: string[], earlier: string[]) {
  const opened: { path: string; release(): Promise<void> }[] = []
  const release = async (): Promise<void> => {
    await Promise.all(opened.map((file) => file.release()))
  }
  const open = async (key: string): Promise<string> => {
    const file = await storage.asFile(key)
    opened.push(file)
    return file.path
  }
  const present = async (keys: string[]): Promise<string[]> => {
    const found = await Promise.all(keys.map((key) => storage.stat(key)))
    return keys.filter((_, index) => found[index])
  }
  try {
    const [cached = candidates.at(-1)!] = await present(candidates)
    const chunk = await open(cached)
    const before: string[] = []
    for (const key of await present(earlier)) before.push(await open(key))
    return { chunk, before, release }
  } catch (error) {
    await release()
    throw error
  }
}
