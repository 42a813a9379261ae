import { defineActor } from '../../../actors/actor.ts'
import { gate, tick } from '../helpers/bench.ts'
import { chunk, Order, orAborted } from './chunks.ts'

/** Yields a chunk, waits at the gate named after its path or until it is asked to end, and yields another. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: [],
  async *work(order, _needs, signal) {
    tick('started')
    try {
      yield chunk(order, 1)
      await orAborted(gate(order.source.path).opened, signal)
      yield chunk(order, 2)
    } finally {
      tick('cleaned up')
    }
  },
})
