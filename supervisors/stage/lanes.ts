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
export interface Lanes {
  /** Opens consumers for the capacity. @throws what the mailbox throws */
  open(): Promise<void>
  /** Cancels all. What was delivered stays in hand. */
  close(): Promise<void>
  /** At once where it is open, else when it opens. What fails goes to `onFailure`. */
  resize(capacity: number): Promise<void>
  readonly capacity: number
  /** Consumers that are open, or being opened. */
  readonly consumers: number
}

interface Lane {
  prefetch: number
  /** Undefined while it opens. */
  consumer?: Consumer
  held: number
  closed: boolean
}

export interface LanesOptions {
  mailbox: Pick<Mailbox, 'consume'>
  queue: QueueName
  capacity: number
  /** `release` tells that it is settled. */
  onDelivery: (delivery: Delivery, release: () => void) => void
  /** A consumer could not be opened, with nobody waiting for it. */
  onFailure: (thrown: unknown) => void
}

export function createLanes({ mailbox, queue, onDelivery, onFailure, ...options }: LanesOptions): Lanes {
  let { capacity } = options
  let lanes: Lane[] = []
  /** In hand, of consumers that are cancelled. */
  let leftover = 0
  let isOpen = false
  /** One change at a time. */
  const inTurn = createTurns()

  /** The prefetch of a new consumer. A few large ones rather than one for each message that is settled. */
  const grant = (): number => {
    const free = capacity - granted(lanes) - leftover
    return lanes.length === 0 || leftover === 0 ? free : 0
  }

  async function adjust(): Promise<void> {
    if (!isOpen) return
    if (granted(lanes) + leftover > capacity || isScattered(lanes, leftover)) await cancelAll()
    const prefetch = grant()
    if (prefetch > 0) await add(prefetch)
  }

  async function add(prefetch: number): Promise<void> {
    const lane: Lane = { prefetch, held: 0, closed: false }
    lanes.push(lane)
    try {
      lane.consumer = await mailbox.consume(queue, { prefetch }, (delivery) => take(lane, delivery))
    } catch (thrown) {
      lanes = lanes.filter((one) => one !== lane)
      throw thrown
    }
  }

  function take(lane: Lane, delivery: Delivery): void {
    if (lane.closed) leftover += 1
    else lane.held += 1
    let released = false
    onDelivery(delivery, () => {
      if (released) return
      released = true
      if (lane.closed) leftover -= 1
      else lane.held -= 1
      if (isOpen && (grant() > 0 || isScattered(lanes, leftover))) inTurn(adjust).catch(onFailure)
    })
  }

  async function cancelAll(): Promise<void> {
    const going = lanes
    lanes = []
    for (const lane of going) {
      lane.closed = true
      leftover += lane.held
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
    get consumers() {
      return lanes.length
    },
  }
}

const granted = (lanes: readonly Lane[]): number => lanes.reduce((sum, { prefetch }) => sum + prefetch, 0)

/** Several, and nobody is hurt if one takes their place. */
const isScattered = (lanes: readonly Lane[], leftover: number): boolean =>
  lanes.length > 1 && leftover === 0 && lanes.every(({ held }) => held === 0)
