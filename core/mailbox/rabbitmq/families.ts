import type { QueueName } from '../../../schema/queues.ts'
import type { Clock } from '../../clock.ts'
import { isMissing } from './errors.ts'
import type { Link } from './link.ts'
import { declareFamily } from './topology.ts'

/** Until everybody has heard of a queue's end. Milliseconds. */
export const HEARSAY_MS = 1000

/** The queues that are declared, each with all that its verbs need. */
export interface Families {
  isDeclared(queue: QueueName): boolean
  /** Makes what is missing, once per connection; `again` looks in any case. */
  declare(queue: QueueName, again?: boolean): Promise<void>
  /**
   * Runs `work` on a queue that is declared. Declared is not there: an operator or a policy (`expires`) may delete each queue
   * of a family at any time, and nobody is told. Where something turns out to be gone, it is declared again and `work` runs
   * once more: it must bear that.
   */
  on<T>(queue: QueueName, work: () => Promise<T>): Promise<T>
  /** The connection is gone, and perhaps the broker with all that it had. */
  forget(): void
}

export function createFamilies({ link, clock }: { link: Link; clock: Clock }): Families {
  const declared = new Set<QueueName>()
  const declaring = new Map<QueueName, Promise<void>>()

  const declareNow = async (queue: QueueName): Promise<void> => {
    await link.withChannel(`declare ${queue}`, (channel) => declareFamily(channel, queue))
    declared.add(queue)
  }

  const families: Families = {
    isDeclared: (queue) => declared.has(queue),
    async declare(queue, again = false) {
      if (declared.has(queue) && !again) return
      const work = declaring.get(queue) ?? declareNow(queue).finally(() => declaring.delete(queue))
      declaring.set(queue, work)
      return work
    },
    async on(queue, work) {
      await families.declare(queue)
      try {
        return await work()
      } catch (thrown) {
        if (!isMissing(thrown)) throw thrown
      }
      // Whoever has not heard of the end of the old queue by then would take the new one for it.
      await clock.sleep(HEARSAY_MS)
      await families.declare(queue, true)
      return work()
    },
    forget: () => declared.clear(),
  }
  return families
}
