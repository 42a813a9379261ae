import { toSpectraError } from '../errors.ts'
import type { Orphans } from '../ports.ts'
import type { Budgets, PricedModel } from './budgets.ts'

/**
 * Lets those processes go on that wait for a budget which is enough by now: it was raised or taken away, or a day or month began.
 * Returns how many messages went back to their queues.
 */
export const createReleasing =
  (orphans: Pick<Orphans, 'held' | 'release'>, budgets: Budgets, models: readonly PricedModel[]) =>
  async (): Promise<number> => {
    let released = 0
    for (const subject of await orphans.held()) {
      try {
        await budgets.check(subject, models)
      } catch (thrown) {
        if (toSpectraError(thrown).code === 'SS_BUDGET_REACHED') continue
        throw thrown
      }
      released += await orphans.release(subject.processId)
    }
    return released
  }
