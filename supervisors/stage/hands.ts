import { SpectraError, toSpectraError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Delivery } from '../../core/ports.ts'
import { idOf } from './message-id.ts'

/** The deliveries that a consumer has in its hands, from the mailbox until the mailbox has its answer. */
export interface Hands {
  readonly counts: { inHand: number; working: number; peak: number; handedBack: number }
  /** @param release tells the consumers that it left our hands */
  take(delivery: Delivery, release: () => void): void
  /**
   * The one way out of our hands. A mailbox that cannot take the answer has lost the delivery too, and gives it out
   * again.
   */
  answer(what: string, delivery: Delivery, verb: () => Promise<void>): Promise<void>
  requeue(delivery: Delivery): Promise<void>
  /** Somebody else gets it, or this node does: begun here as well, it would be worked on twice. */
  forget(delivery: Delivery): void
  /** Resolves when nothing is in hand, and every answer has arrived. */
  settled(): Promise<void>
  /** The ids of all messages in hand, those included whose answer is on its way. */
  messages(): string[]
}

export interface HandsOptions {
  stage: string
  logger: Logger
  /** The mailbox does not take an answer. */
  onOutage: (error: SpectraError) => Promise<void>
}

export function createHands({ stage, logger, onOutage }: HandsOptions): Hands {
  const counts = { inHand: 0, working: 0, peak: 0, handedBack: 0 }
  /** How the consumers learn that a message left our hands. By delivery in hand, or just answered. */
  const held = new Map<Delivery, () => void>()
  /** Answered, but the mailbox has not confirmed it yet. */
  let settling = 0
  let whenEmpty: (() => void)[] = []

  function leave(delivery: Delivery): void {
    const release = held.get(delivery)
    held.delete(delivery)
    release?.()
    if (counts.inHand + settling > 0) return
    const wake = whenEmpty
    whenEmpty = []
    for (const resolve of wake) resolve()
  }

  const hands: Hands = {
    counts,
    messages: () => [...held.keys()].flatMap(({ body }) => idOf(body) ?? []),
    settled: () =>
      counts.inHand + settling === 0 ? Promise.resolve() : new Promise((resolve) => whenEmpty.push(resolve)),

    take(delivery, release) {
      counts.inHand += 1
      counts.peak = Math.max(counts.peak, counts.inHand)
      held.set(delivery, release)
    },

    async answer(what, delivery, verb) {
      counts.inHand -= 1
      settling += 1
      try {
        await verb()
      } catch (thrown) {
        logger.warn({ stage, err: thrown }, `cannot ${what}: the message will come again`)
        const { message } = toSpectraError(thrown)
        await onOutage(new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot ${what}: ${message}`))
      } finally {
        settling -= 1
        leave(delivery)
      }
    },

    requeue(delivery) {
      counts.handedBack += 1
      return hands.answer('hand back a message', delivery, () => delivery.requeue())
    },

    forget(delivery) {
      counts.inHand -= 1
      leave(delivery)
    },
  }
  return hands
}
