import { defineActor } from '../../../actors/actor.ts'
import { ChunkProcessingRequest } from '../../../schema/messages/index.ts'
import { describedChunk } from '../../helpers/pipeline.ts'

/** What M1 yields, so that a real ledger takes it. */
export default defineActor({
  name: 'vlm',
  takes: ChunkProcessingRequest,
  needs: [],
  async *work(chunk) {
    return describedChunk(chunk)
  },
})
