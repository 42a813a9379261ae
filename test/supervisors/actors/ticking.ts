import { defineScheduler } from '../../../actors/scheduler.ts'
import { tick } from '../helpers/bench.ts'

/** Ticks every 20 ms, and fails at its third. */
export default defineScheduler({
  name: 'ticking',
  everyMs: 20,
  needs: ['storage'],
  async tick({ storage }) {
    await storage.health()
    if (tick('ticks') === 3) throw new Error('it has been tampered with')
  },
})
