import type { Channel, ConsumeMessage } from 'amqplib'
import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import { causeOf, type Cause, type SpectraError } from '../../errors.ts'
import type { Consumer, Delivery } from '../../ports.ts'
import { tooLarge } from '../outgoing.ts'
import { createAcknowledgements, type Acknowledgements } from './acknowledgements.ts'
import type { Clock } from '../../clock.ts'
import { deliveryOf } from './delivery.ts'
import type { Link } from './link.ts'
import type { Parcel } from './publisher.ts'
import type { SingleLetters } from './single-letters.ts'
import { createSupervisedChannel, type Life, type SupervisedChannel } from './supervised-channel.ts'
import { declareFamily } from './topology.ts'

export interface ConsumersOptions {
  link: Link
  send: (parcels: readonly Parcel[]) => Promise<void>
  letters: SingleLetters
  clock: Clock
  random: () => number
  timeoutMs: number
  onError: (error: unknown) => void
}

/** Wait before a message is tried again whose consumer threw instead of taking it. */
const THREW_MS = 1000

/** Consumers of this mailbox: each is a supervised channel with its prefetch. */
export function createConsumers(options: ConsumersOptions) {
  const { link, send, letters, clock, random, timeoutMs, onError } = options
  const open = new Set<SupervisedChannel<Channel>>()
  const inFlight = new Map<QueueName, number>()
  /** When the message was published that was delivered last. */
  const lastDelivered = new Map<QueueName, number>()
  let closed = false

  const count = (queue: QueueName, by: number): void =>
    void inFlight.set(queue, (inFlight.get(queue) ?? 0) + by)

  function handOver(delivery: Delivery, onDelivery: (delivery: Delivery) => void): void {
    try {
      onDelivery(delivery)
    } catch (thrown) {
      onError(thrown)
      const cause: Cause = { code: 'SS_INTERNAL', message: 'The consumer threw', retryable: true }
      delivery.retry(THREW_MS, cause).catch(onError)
    }
  }

  async function add(
    queue: QueueName,
    prefetch: number,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Consumer> {
    /** What the present generation has delivered and nobody has settled. */
    const held = new Set<ConsumeMessage>()
    let tag: string | undefined
    let cancelled = false
    let whenIdle: () => void = () => undefined

    const hand = { queue, clock, send, letters, isClosed: () => closed, settled }

    function settled(message: ConsumeMessage): void {
      if (!held.delete(message)) return
      count(queue, -1)
      if (held.size === 0) whenIdle()
    }

    function receive(life: Life<Channel>, answers: Acknowledgements, message: ConsumeMessage | null): void {
      // The broker ended the consumer: its queue was deleted, or moved to another node.
      if (message === null) return channel.restart(life)
      if (life.over) return
      if (cancelled || closed) return answers.reject(message.fields.deliveryTag)
      const { delivery, record } = deliveryOf({ ...hand, life, answers }, message)
      lastDelivered.set(queue, record.enqueuedAt)
      held.add(message)
      count(queue, 1)
      const refusal = tooLarge(message.content, `read a message of ${queue}`)
      if (refusal && queueOf(queue).deadLetters) delivery.deadLetter(causeOf(refusal)).catch(onError)
      else handOver(delivery, onDelivery)
    }

    const channel: SupervisedChannel<Channel> = createSupervisedChannel<Channel>({
      ...{ link, clock, random, timeoutMs },
      what: `consume ${queue}`,
      open: () => link.channel(),
      async setup(life) {
        if (cancelled) return
        await declareFamily(life.channel, queue)
        await life.channel.prefetch(prefetch)
        const answers = createAcknowledgements(life.channel)
        const { consumerTag } = await life.channel.consume(queue, (message) =>
          receive(life, answers, message),
        )
        tag = consumerTag
      },
      onOver() {
        count(queue, -held.size)
        held.clear()
        whenIdle()
      },
    })

    async function cancel(): Promise<void> {
      cancelled = true
      const { life } = channel
      try {
        if (life && tag !== undefined) await life.channel.cancel(tag)
      } catch {
        // The channel ended meanwhile, and its consumer with it.
      }
      void finish().catch(onError)
    }

    /** The channel stays for the answers to what it delivered. */
    async function finish(): Promise<void> {
      if (held.size > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
      await channel.close()
      open.delete(channel)
    }

    open.add(channel)
    try {
      await link.up(`consume ${queue}`, timeoutMs)
      await channel.ready(timeoutMs)
    } catch (thrown) {
      open.delete(channel)
      await channel.close()
      throw thrown
    }
    let cancelling: Promise<void> | undefined
    return { cancel: () => (cancelling ??= cancel()) }
  }

  return {
    add,
    inFlight: (queue: QueueName): number => inFlight.get(queue) ?? 0,
    lastDelivered: (queue: QueueName): number | undefined => lastDelivered.get(queue),
    /** Why a consumer is not served, where one is not. */
    failure: (): SpectraError | undefined => [...open].find((one) => !one.life)?.failure,
    /** Every channel closes: the broker takes back what is unsettled. */
    async close(): Promise<void> {
      closed = true
      await Promise.all([...open].map((one) => one.close()))
    },
  }
}

export type Consumers = ReturnType<typeof createConsumers>
