import { defineScheduler } from './scheduler.ts'

/** S2: orders the clips that are due. One in the cluster does; a second at the same moment would order nothing twice. */
export default defineScheduler({
  name: 'camera-scheduler',
  everyMs: 500,
  needs: ['cameras'],
  async tick({ cameras }) {
    await cameras.orderDue()
  },
})
