import type { Channel, Options } from 'amqplib'
import { queue as queueOf, type ExchangeName, type QueueName } from '../../../schema/queues.ts'

/**
 * What is declared for each queue of `schema/queues.ts`, always with its type:
 *
 *     publish --> QUEUE --deadLetter()--> dead-letter queue
 *                 ^   |
 *                 |   retry(): attempt + 1, expiration = delay
 *                 |   v
 *                 +-- QUEUE.delay.1s | .4s | ... | .long     dead-letter back when their time is over
 *
 * Everything is quorum but a queue with priorities, which RabbitMQ has as classic only. Messages leave delay queues, and
 * the delivery limit's victims leave work queues, by at-least-once dead-lettering.
 */
export interface Declaration {
  name: string
  arguments: Record<string, string | number>
}

/** A holder that vanishes counts; requeues count on 3.10, too: only what kills node after node comes near it. */
const DELIVERY_LIMIT = 1000
/** 4.x has a limit of 20 where none is stated, and each look of an operator counts: nothing is lost by looking. */
const UNLIMITED = 1_000_000_000

/**
 * Delay queues by the longest delay that they take, in ms. A message expires only at the head, so it may come late by the
 * rest of a longer delay before it: never more than its level's bound.
 */
export const DELAY_LEVELS = [
  ['1s', 1000],
  ['4s', 4000],
  ['15s', 15_000],
  ['1min', 60_000],
  ['5min', 300_000],
  ['30min', 1_800_000],
  ['long', Infinity],
] as const

/** Part of the name of each delay queue. */
export const DELAY = '.delay.'

/** The longest expiration that RabbitMQ takes: 32 bits of milliseconds, 49 days. */
export const LONGEST_DELAY_MS = 2 ** 32 - 1

const deadLettersTo = (name: string): Declaration['arguments'] => ({
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': name,
})

/** Needs `reject-publish`, which without a maximum length never rejects. */
const AT_LEAST_ONCE = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' }

/** Its delay queues, shortest first; dead-letter queues have none. */
export function delayQueues(name: QueueName): string[] {
  return queueOf(name).deadLetters === undefined
    ? []
    : DELAY_LEVELS.map(([label]) => `${name}${DELAY}${label}`)
}

/** Where a message of `name` waits for `delayMs`. */
export function delayQueueFor(name: QueueName, delayMs: number): string {
  const level = DELAY_LEVELS.findIndex(([, upTo]) => delayMs <= upTo)
  return delayQueues(name)[level]!
}

/** The queue itself. */
export function declarationOf(name: QueueName): Declaration {
  const { deadLetters, maxPriority } = queueOf(name)
  if (deadLetters === undefined) {
    return { name, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': UNLIMITED } }
  }
  const type: Declaration['arguments'] =
    maxPriority === undefined
      ? { 'x-queue-type': 'quorum', 'x-delivery-limit': DELIVERY_LIMIT, ...AT_LEAST_ONCE }
      : { 'x-queue-type': 'classic', 'x-max-priority': maxPriority }
  return { name, arguments: { ...type, ...deadLettersTo(deadLetters) } }
}

/** The queue and all that its verbs need, in the order of declaration. */
export function familyOf(name: QueueName): Declaration[] {
  const { deadLetters } = queueOf(name)
  const delays = delayQueues(name).map((delay) => ({
    name: delay,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': UNLIMITED,
      ...deadLettersTo(name),
      ...AT_LEAST_ONCE,
    },
  }))
  const dead = deadLetters === undefined ? [] : [declarationOf(deadLetters as QueueName)]
  return [...dead, declarationOf(name), ...delays]
}

/** Makes what is missing. @throws the broker's 406 where a queue is there with other arguments */
export async function declareFamily(channel: Channel, name: QueueName): Promise<void> {
  await Promise.all(
    familyOf(name).map((one) => channel.assertQueue(one.name, { durable: true, arguments: one.arguments })),
  )
}

/** Messages that a subscriber has not read yet; beyond, the oldest go. Notifications are not kept for later. */
const SUBSCRIBER_BACKLOG = 10_000

export const EXCHANGE: Options.AssertExchange = { durable: true }

/** A queue of one subscriber, gone with its connection. Returns its name. */
export async function declareSubscriber(channel: Channel, exchange: ExchangeName): Promise<string> {
  const { queue } = await channel.assertQueue('', {
    exclusive: true,
    autoDelete: true,
    durable: false,
    arguments: { 'x-queue-type': 'classic', 'x-max-length': SUBSCRIBER_BACKLOG },
  })
  await bindSubscriber(channel, queue, exchange)
  return queue
}

/** Makes what is missing: the exchange, and what ties the queue to it. */
export async function bindSubscriber(channel: Channel, queue: string, exchange: ExchangeName): Promise<void> {
  await channel.assertExchange(exchange, 'fanout', EXCHANGE)
  await channel.bindQueue(queue, exchange, '')
}
