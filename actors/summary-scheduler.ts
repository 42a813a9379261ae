import { defineScheduler } from './scheduler.ts'

/** Orders the summaries that are due: of videos that ended, of hours and days that are over. A second at the same moment orders nothing twice. */
export default defineScheduler({
  name: 'summary-scheduler',
  everyMs: 1000,
  needs: ['summaries'],
  async tick({ summaries }) {
    await summaries.orderDue()
  },
})
