import { defineActor } from '../../../actors/actor.ts'
import { SpectraError } from '../../../core/errors.ts'
import { chunkCut, chunkingEnded, sourceOpened } from '../../helpers/pipeline.ts'
import { Order } from './chunks.ts'

/** What the chunker yields for a video of one chunk, so that a real ledger takes it. A path `bad` is no video. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: [],
  async *work(order) {
    if (order.source.path === 'bad') throw new SpectraError('SS_NOT_A_VIDEO', 'Cannot cut: this is a poem')
    yield sourceOpened()
    yield chunkCut(order, 1)
    return chunkingEnded(1)
  },
})
