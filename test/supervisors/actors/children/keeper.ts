import { defineActor } from '../../../../actors/actor.ts'
import { gate, tick } from '../../helpers/bench.ts'
import { chunk, Order } from '../chunks.ts'

/** Keeps one thing; where its message says `hang`, never ends by itself the first time. */
export default defineActor({
  name: 'keeper',
  takes: Order,
  needs: [],
  async *work(order) {
    if (tick('keeper') === 1 && order.source.path === 'hang') await gate('never').opened
    yield chunk(order, 3)
  },
})
