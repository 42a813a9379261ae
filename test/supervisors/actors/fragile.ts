import { defineActor } from '../../../actors/actor.ts'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import { tick } from '../helpers/bench.ts'
import { chunk, Order } from './chunks.ts'

/**
 * Fails as its message says: `SS_CODE` throws that error each time, `SS_CODE 2` only the first two times, `bug` throws
 * a TypeError, `bug 2` the first two times. Anything else works.
 */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: [],
  async *work(order) {
    const tries = tick(`try ${order.processId}`)
    const [code = '', times = 'Infinity'] = order.source.path.split(' ')
    if (tries <= Number(times)) {
      if (code === 'bug') throw new TypeError('Cannot read properties of undefined')
      if (code.startsWith('SS_')) throw new SpectraError(code as ErrorCode, `Cannot work: try ${tries}`)
    }
    return chunk(order, 1)
  },
})
