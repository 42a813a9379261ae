import { defineActor } from '../../actors/actor.ts'
import { summaryKey } from '../../schema/keys.ts'
import { ChunkProcessingRequest } from '../../schema/messages/index.ts'

/** Describes a chunk without looking at it. */
export default defineActor({
  name: 'vlm',
  takes: ChunkProcessingRequest,
  needs: [],
  async *work(chunk) {
    const key = summaryKey(chunk.organizationId, chunk.processId, chunk.span.ordinal)
    const output = {
      summaryKey: key,
      summary: `Chunk ${chunk.span.ordinal}.`,
      model: 'none',
      provider: 'bench',
    }
    yield {
      records: [{ fact: 'chunk_described', chunkId: chunk.chunkId, output }],
      to: 'M1_INFERENCE_QUEUE',
      message: { ...chunk, summaryKey: key },
    }
  },
})
