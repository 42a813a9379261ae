import { defineActor } from '../../../actors/actor.ts'
import { gate, tick } from '../helpers/bench.ts'
import { chunk, Order } from './chunks.ts'

/** The first time, waits at the gate `stuck` whatever its signal says, then goes on as if nothing had been. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: [],
  async *work(order) {
    if (tick('started') === 1) {
      await gate('stuck').opened
      tick('woke up late')
      yield chunk(order, 7)
      tick('was let on')
    }
    yield chunk(order, 1)
  },
})
