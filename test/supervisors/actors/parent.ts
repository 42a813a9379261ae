import { defineActor } from '../../../actors/actor.ts'
import { SpectraError } from '../../../core/errors.ts'
import { Order } from './chunks.ts'

/** Asks both of its children at once, hands on what they found, and fails if one of them did. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: [],
  children: ['finder', 'keeper'],
  async *work(order, { children }, signal) {
    const results = await Promise.allSettled([children.finder(order, signal), children.keeper(order, signal)])
    for (const result of results) {
      if (result.status === 'fulfilled') yield* result.value
    }
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw new SpectraError('SS_TASKS_FAILED', `Cannot finish: ${String(failed.reason)}`)
  },
})
