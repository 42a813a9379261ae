import type { Channel, ConsumeMessage } from 'amqplib'
import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import { SpectraError, type Cause } from '../../errors.ts'
import type { Delivery } from '../../ports.ts'
import { closedError } from '../embedded/errors.ts'
import type { Acknowledgements } from './acknowledgements.ts'
import type { Clock } from '../../clock.ts'
import type { Parcel } from './publisher.ts'
import { contentOf, propertiesOf, recordOf, type MessageRecord } from './record.ts'
import type { SingleLetters } from './single-letters.ts'
import type { Life } from './supervised-channel.ts'
import { delayQueueFor, LONGEST_DELAY_MS } from './topology.ts'

/** What a delivery needs of the consumer that got it. */
export interface Hand {
  queue: QueueName
  /** The generation that delivered it: answers on a later one would settle another message. */
  life: Life<Channel>
  answers: Acknowledgements
  clock: Clock
  send: (parcels: readonly Parcel[]) => Promise<void>
  letters: SingleLetters
  isClosed: () => boolean
  /** Called once, when the message is out of our hands. */
  settled: (message: ConsumeMessage) => void
}

const lostError = (what: string, cause?: unknown): SpectraError =>
  new SpectraError(
    'SS_MAILBOX_UNAVAILABLE',
    `Cannot ${what}: the channel that delivered it is gone, and the broker gives the message out again`,
    { cause },
  )

/** The message as its consumer sees it, and what is known of it. */
export function deliveryOf(
  hand: Hand,
  message: ConsumeMessage,
): { delivery: Delivery; record: MessageRecord } {
  const { queue, life, answers, clock, send, letters, isClosed } = hand
  const { body } = contentOf(message)
  const record = recordOf(message, body, clock.now())
  const { content } = message

  const check = (what: string): void => {
    if (isClosed()) throw closedError(what)
    if (life.over) throw lostError(what)
  }

  const { deliveryTag } = message.fields

  async function ack(what: string): Promise<void> {
    check(what)
    try {
      const written = answers.ack(deliveryTag)
      hand.settled(message)
      await written
    } catch (thrown) {
      throw lostError(what, thrown)
    }
  }

  function giveBack(what: string): void {
    check(what)
    hand.settled(message)
    try {
      answers.reject(deliveryTag)
    } catch (thrown) {
      throw lostError(what, thrown)
    }
  }

  /** Stored elsewhere first, gone from here second: a crash in between leaves two, never none. */
  async function moveTo(what: string, store: () => Promise<void>): Promise<void> {
    check(what)
    try {
      await store()
    } catch (thrown) {
      if (!life.over && !isClosed()) giveBack(what)
      throw thrown
    }
    return ack(what)
  }

  const failed = (cause: Cause): Pick<MessageRecord, 'cause' | 'firstFailedAt' | 'lastFailedAt'> => {
    const now = clock.now()
    return { cause, firstFailedAt: record.firstFailedAt ?? now, lastFailedAt: now }
  }

  function delayed(delayMs: number, next: MessageRecord): Parcel {
    const wait = Math.min(Math.max(0, Math.ceil(delayMs) || 0), LONGEST_DELAY_MS)
    const options = propertiesOf(queue, { ...next, dueAt: clock.now() + wait })
    // A dead letter has nowhere to wait: it goes to the end of its queue.
    if (wait === 0 || queueOf(queue).deadLetters === undefined) {
      return { exchange: '', routingKey: queue, content, options, family: queue }
    }
    const routingKey = delayQueueFor(queue, wait)
    return {
      exchange: '',
      routingKey,
      content,
      options: { ...options, expiration: String(wait) },
      family: queue,
    }
  }

  const to = (queueOf(queue).deadLetters ?? queue) as QueueName

  function dead(cause: Cause): Parcel {
    const options = propertiesOf(to, {
      ...record,
      ...failed(cause),
      enqueuedAt: clock.now(),
      dueAt: undefined,
    })
    return { exchange: '', routingKey: to, content, options, family: queue }
  }

  /** Only what comes again can be there already: its holder vanished after storing it, or it is one of two copies. */
  async function bury(cause: Cause, again: boolean): Promise<void> {
    const what = 'dead-letter a message'
    const letter = { id: record.id, replays: record.replays, parcel: dead(cause) }
    // It comes again, unless its queue was deleted with it: then this is all that is left of it.
    if (life.over && !isClosed()) {
      await letters.store(to, letter)
      throw lostError(what)
    }
    if (again || message.fields.redelivered) return moveTo(what, () => letters.store(to, letter))
    await moveTo(what, () => send([letter.parcel])).catch((thrown: unknown) => {
      // It may be stored, and goes to somebody else all the same.
      if (life.over && !isClosed()) letters.tidy(to, letter)
      throw thrown
    })
  }

  const again = (cause: Cause): MessageRecord => ({
    ...record,
    ...failed(cause),
    attempt: record.attempt + 1,
  })

  let settled: Promise<void> | undefined
  const settle = (verb: () => Promise<void> | void): Promise<void> =>
    (settled ??= new Promise((resolve) => resolve(verb())))

  const delivery: Delivery = {
    queue,
    body,
    attempt: record.attempt,
    replays: record.replays,
    redelivered: message.fields.redelivered,
    get lost() {
      return life.over
    },
    ack: () => settle(() => ack('acknowledge a message')),
    retry: (delayMs, cause) =>
      settle(() => moveTo('delay a message', () => send([delayed(delayMs, again(cause))]))),
    deadLetter: (cause, { again = false } = {}) => settle(() => bury(cause, again)),
    defer: (delayMs) => settle(() => moveTo('delay a message', () => send([delayed(delayMs, record)]))),
    requeue: () => settle(() => giveBack('hand a message back')),
  }
  return { delivery, record }
}
