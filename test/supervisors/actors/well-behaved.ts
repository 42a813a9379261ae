import { defineActor } from '../../../actors/actor.ts'
import { tick } from '../helpers/bench.ts'
import { chunk, Order } from './chunks.ts'

/** Yields two chunks and ends with a fact. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: ['storage'],
  async *work(order) {
    tick(`works ${order.processId}`)
    yield chunk(order, 1)
    yield chunk(order, 2)
    return { records: [{ fact: 'chunking_ended', chunks: 2, warnings: [] }] }
  },
})
