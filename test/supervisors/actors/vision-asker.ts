import { defineActor } from '../../../actors/actor.ts'
import { chunk, Order } from './chunks.ts'

/** Asks a vision model, and hands on. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: ['vision'],
  async *work(order, { vision }, signal) {
    await vision.describe(order as never, signal)
    yield chunk(order, 1)
    return { records: [{ fact: 'chunking_ended', chunks: 1, warnings: [] }] }
  },
})
