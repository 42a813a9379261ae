import { buffer } from 'node:stream/consumers'
import { defineActor } from '../../../actors/actor.ts'
import { chunk, Order } from './chunks.ts'

/** Reads the object that its order names. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: ['storage'],
  async *work(order, { storage }) {
    await buffer(await storage.get(order.source.path))
    yield chunk(order, 1)
    return { records: [{ fact: 'chunking_ended', chunks: 1, warnings: [] }] }
  },
})
