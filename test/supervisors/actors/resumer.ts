import { defineActor } from '../../../actors/actor.ts'
import { chunkCut, chunkingEnded, sourceOpened } from '../../helpers/pipeline.ts'
import { Order } from './chunks.ts'

const CHUNKS = 3

/** What the chunker yields for a video of three chunks, behind those that are recorded, so that a real ledger takes it. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: ['ledger'],
  async *work(order, { ledger }) {
    yield sourceOpened()
    const last = await ledger.lastChunk(order.processId)
    for (let ordinal = (last?.ordinal ?? 0) + 1; ordinal <= CHUNKS; ordinal += 1)
      yield chunkCut(order, ordinal)
    return chunkingEnded(CHUNKS)
  },
})
