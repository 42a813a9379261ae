import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import { causeOf, type Cause } from '../../errors.ts'
import type { Consumer, Delivery } from '../../ports.ts'
import { tooLarge } from '../outgoing.ts'
import type { WriteOut } from './commits.ts'
import type { Messages, Taken } from './messages.ts'

/** Messages handed out per transaction. */
const HANDOUT = 500
const LONGEST_DELAY_MS = 365 * 24 * 3600_000

interface Subscriber {
  queue: QueueName
  prefetch: number
  unsettled: number
  onDelivery(delivery: Delivery): void
}

/** The JSON value of a stored text; what is no JSON goes to the consumer as it is, whose contract refuses it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Consumers of this opener: who gets which message, and the verbs that end a delivery. */
export function createDeliveries(options: {
  owner: number
  messages: Messages
  write: WriteOut
  clock: () => number
  onError: (error: unknown) => void
}) {
  const { owner, messages, write, clock, onError } = options
  const queues = new Map<QueueName, Subscriber[]>()

  const room = (subscribers: Subscriber[]): number =>
    subscribers.reduce((sum, one) => sum + Math.max(0, one.prefetch - one.unsettled), 0)

  const deliver = (to: Subscriber, taken: Taken): void => {
    const { seq, attempt } = taken
    let settled: Promise<void> | undefined
    const settle = (what: string, statements: () => void): Promise<void> => {
      if (settled !== undefined) return settled
      to.unsettled--
      return (settled = write(statements, { what, patient: true }))
    }
    const dueAfter = (delayMs: number): number =>
      clock() + Math.min(Math.max(0, Math.ceil(delayMs) || 0), LONGEST_DELAY_MS)
    const delivery: Delivery = {
      queue: to.queue,
      body: parsed(taken.body),
      attempt,
      replays: taken.replays,
      redelivered: taken.redelivered === 1,
      ack: () => settle('acknowledge a message', () => messages.remove(seq, owner)),
      retry: (delayMs: number, cause: Cause) => {
        const due = dueAfter(delayMs)
        return settle('delay a message', () => messages.retry(seq, owner, due, cause))
      },
      // One transaction: what failed before cannot be here and in the dead letters.
      deadLetter: (cause: Cause) =>
        settle('dead-letter a message', () => messages.bury(seq, owner, to.queue, cause)),
      defer: (delayMs: number) => {
        const due = dueAfter(delayMs)
        return settle('hand a message back', () => messages.defer(seq, owner, due))
      },
      requeue: () => settle('hand a message back', () => messages.giveBack(seq, owner)),
    }
    to.unsettled++
    const refusal = tooLarge(taken.body, `read a message of ${to.queue}`)
    if (refusal && queueOf(to.queue).deadLetters)
      return void delivery.deadLetter(causeOf(refusal)).catch(onError)
    try {
      to.onDelivery(delivery)
    } catch (thrown) {
      onError(thrown)
      const cause: Cause = { code: 'SS_INTERNAL', message: 'The consumer threw', retryable: true }
      delivery.retry(1000, cause).catch(onError)
    }
  }

  /** Each message goes to the consumer with the most room, so that none waits while another is idle. */
  const share = (subscribers: Subscriber[], taken: Taken[]): void => {
    for (const message of taken) {
      let best = subscribers[0]!
      for (const one of subscribers) {
        if (one.prefetch - one.unsettled > best.prefetch - best.unsettled) best = one
      }
      deliver(best, message)
    }
  }

  return {
    /** From now on the consumer gets messages. */
    add(queue: QueueName, prefetch: number, onDelivery: (delivery: Delivery) => void): Consumer['cancel'] {
      const subscriber: Subscriber = { queue, prefetch, unsettled: 0, onDelivery }
      queues.set(queue, [...(queues.get(queue) ?? []), subscriber])
      return () => {
        const left = (queues.get(queue) ?? []).filter((one) => one !== subscriber)
        if (left.length > 0) queues.set(queue, left)
        else queues.delete(queue)
        return Promise.resolve()
      }
    },

    get active(): boolean {
      return queues.size > 0
    },

    /** Is there a message for a consumer with room? Only reads. */
    wanted(): boolean {
      for (const [queue, subscribers] of queues) {
        if (room(subscribers) > 0 && (messages.anyReady(queue) || messages.anyDue(queue))) return true
      }
      return false
    },

    /** Inside a write transaction; the result, after its commit, hands the messages over. */
    take(): () => boolean {
      const shares: [Subscriber[], Taken[]][] = []
      let left = HANDOUT
      for (const [queue, subscribers] of queues) {
        const limit = Math.min(room(subscribers), left)
        if (limit <= 0) continue
        if (messages.anyDue(queue)) messages.promote(queue)
        const taken = messages.take(owner, queue, limit)
        left -= taken.length
        if (taken.length > 0) shares.push([subscribers, taken])
      }
      return () => {
        for (const [subscribers, taken] of shares) share(subscribers, taken)
        return left === 0
      }
    },

    /** No consumer gets anything any more. */
    clear(): void {
      queues.clear()
    },
  }
}
