import t from 'tap'
import { createSharedFlush } from '../../../core/database/shared-flush.ts'
import { turns } from '../../supervisors/helpers/until.ts'

function setup() {
  const flushes: PromiseWithResolvers<void>[] = []
  const flush = createSharedFlush(() => {
    const one = Promise.withResolvers<void>()
    flushes.push(one)
    return one.promise
  })
  return { flushes, flush }
}

void t.test(
  'createSharedFlush() begins a new flush for what came after the last began, one for all',
  async (t) => {
    const { flushes, flush } = setup()
    const done: string[] = []
    const call = (name: string): void => void flush().then(() => done.push(name))
    call('a')
    await turns()
    call('b')
    call('c')
    await turns()
    t.equal(flushes.length, 1, 'one at a time')
    flushes[0]!.resolve()
    await turns()
    t.same(done, ['a'], 'b and c are not covered by a flush that began before them')
    t.equal(flushes.length, 2)
    flushes[1]!.resolve()
    await turns()
    t.same(done, ['a', 'b', 'c'])
  },
)

void t.test(
  'createSharedFlush() rejects for those who shared the flush that failed, and for no other',
  async (t) => {
    const { flushes, flush } = setup()
    const first = t.rejects(flush(), { message: 'planted' })
    await turns()
    const second = flush()
    flushes[0]!.reject(new Error('planted'))
    await first
    await turns()
    flushes[1]!.resolve()
    await second
  },
)
