import { defineActor } from '../../../../actors/actor.ts'
import { tick } from '../../helpers/bench.ts'
import { chunk, Order } from '../chunks.ts'

/** Finds two things; has a bug the first time where its message says `bug`. */
export default defineActor({
  name: 'finder',
  takes: Order,
  needs: ['search'],
  async *work(order) {
    const tries = tick('finder')
    if (order.source.path === 'bug' && tries === 1) throw new TypeError('not a function')
    yield chunk(order, 1)
    return chunk(order, 2)
  },
})
