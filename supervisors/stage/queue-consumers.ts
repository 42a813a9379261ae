import type { Consumer, Delivery, Mailbox } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'
import { createTurns } from './in-turn.ts'

/**
 * The consumers of one queue in this process. A prefetch cannot be changed once it is given, so capacity that comes is a
 * consumer more; capacity that goes cancels them all, and what they left in hand counts until it is settled:
 *
 *     capacity 8   [ 5 ] [ 3 ]             after 5 -> 8
 *              2   6 in hand, no consumer  after 8 -> 2: nothing is taken until one fits in
 *              0                           paused
 *
 * When nothing is in hand, several become one again. In hand is never more than the capacity, or what was in hand when it
 * shrank (P6).
 */
export interface QueueConsumers {
  /** Opens consumers for the capacity. @throws what the mailbox throws */
  open(): Promise<void>
  /** Cancels all. What was delivered stays in hand. */
  close(): Promise<void>
  /** At once where it is open, else when it opens. What fails goes to `onFailure`. */
  resize(capacity: number): Promise<void>
  readonly capacity: number
  /** Consumers that are open, or being opened. */
  readonly count: number
}

interface QueueConsumer {
  prefetch: number
  /** Undefined while it opens. */
  consumer?: Consumer
  held: number
  closed: boolean
}

export interface QueueConsumersOptions {
  mailbox: Pick<Mailbox, 'consume'>
  queue: QueueName
  capacity: number
  /** `release` tells that it is settled. */
  onDelivery: (delivery: Delivery, release: () => void) => void
  /** A consumer could not be opened, with nobody waiting for it. */
  onFailure: (thrown: unknown) => void
}

export function createQueueConsumers(options: QueueConsumersOptions): QueueConsumers {
  const { mailbox, queue, onDelivery, onFailure } = options
  let { capacity } = options
  let consumers: QueueConsumer[] = []
  /** In hand, of consumers that are cancelled. */
  let leftover = 0
  let isOpen = false
  /** One change at a time. */
  const inTurn = createTurns()

  /** The prefetch of a new consumer. A few large ones rather than one for each message that is settled. */
  const grant = (): number => {
    const free = capacity - granted(consumers) - leftover
    return consumers.length === 0 || leftover === 0 ? free : 0
  }

  async function adjust(): Promise<void> {
    if (!isOpen) return
    if (granted(consumers) + leftover > capacity || isScattered(consumers, leftover)) await cancelAll()
    const prefetch = grant()
    if (prefetch > 0) await add(prefetch)
  }

  async function add(prefetch: number): Promise<void> {
    const taker: QueueConsumer = { prefetch, held: 0, closed: false }
    consumers.push(taker)
    try {
      taker.consumer = await mailbox.consume(queue, { prefetch }, (delivery) => take(taker, delivery))
    } catch (thrown) {
      consumers = consumers.filter((one) => one !== taker)
      throw thrown
    }
  }

  function take(taker: QueueConsumer, delivery: Delivery): void {
    if (taker.closed) leftover += 1
    else taker.held += 1
    const release = (): void => {
      if (taker.closed) leftover -= 1
      else taker.held -= 1
      if (isOpen && (grant() > 0 || isScattered(consumers, leftover))) inTurn(adjust).catch(onFailure)
    }
    onDelivery(delivery, once(release))
  }

  async function cancelAll(): Promise<void> {
    const going = consumers
    consumers = []
    for (const taker of going) {
      taker.closed = true
      leftover += taker.held
    }
    await Promise.all(going.map(async ({ consumer }) => consumer?.cancel()))
  }

  return {
    open() {
      isOpen = true
      return inTurn(adjust).catch((thrown: unknown) => {
        isOpen = false
        throw thrown
      })
    },
    close() {
      isOpen = false
      return inTurn(cancelAll)
    },
    resize(wanted) {
      capacity = wanted
      return inTurn(adjust).catch(onFailure)
    },
    get capacity() {
      return capacity
    },
    get count() {
      return consumers.length
    },
  }
}

const granted = (consumers: readonly QueueConsumer[]): number =>
  consumers.reduce((sum, { prefetch }) => sum + prefetch, 0)

/** Several, and nobody is hurt if one takes their place. */
const isScattered = (consumers: readonly QueueConsumer[], leftover: number): boolean =>
  consumers.length > 1 && leftover === 0 && consumers.every(({ held }) => held === 0)

/** Calls it the first time only. */
function once(call: () => void): () => void {
  let called = false
  return () => {
    if (called) return
    called = true
    call()
  }
}
