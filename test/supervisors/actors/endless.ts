import { defineScheduler } from '../../../actors/scheduler.ts'
import { journal } from '../helpers/bench.ts'

/** Its first tick never ends. */
export default defineScheduler({
  name: 'endless',
  everyMs: 20,
  needs: [],
  async tick() {
    journal.push('tick')
    if (journal.length === 1) await new Promise(() => undefined)
  },
})
