import { defineActor } from '../../../actors/actor.ts'
import { Order } from './chunks.ts'

/** Takes its process with it, each time. */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: [],
  async *work() {
    process.exit(5)
  },
})
