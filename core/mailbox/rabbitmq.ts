import { originOf } from '../../schema/queues.ts'
import type { Renewed } from '../config/renewal.ts'
import { SpectraError } from '../errors.ts'
import type { Mailbox, OutgoingMessage } from '../ports.ts'
import { closedError } from './embedded/errors.ts'
import { deadLetterQueue, editedText, knownExchange, knownQueue, rowOf, textOf } from './outgoing.ts'
import { systemClock, type Clock } from '../clock.ts'
import type { TlsOptions } from './rabbitmq/address.ts'
import { createConsumers } from './rabbitmq/consumers.ts'
import { blockedError } from './rabbitmq/errors.ts'
import { createExchanges } from './rabbitmq/exchanges.ts'
import { createFamilies } from './rabbitmq/families.ts'
import { createLink } from './rabbitmq/link.ts'
import { createLooks } from './rabbitmq/looks.ts'
import { createOperations } from './rabbitmq/operations.ts'
import { createPublisher, type Parcel } from './rabbitmq/publisher.ts'
import { createSingleLetters } from './rabbitmq/single-letters.ts'
import { propertiesOf } from './rabbitmq/record.ts'
import { createSurveys } from './rabbitmq/surveys.ts'

export interface RabbitmqMailboxOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`. */
  url: string
  tls?: TlsOptions
  /** What the broker's own tools call this node. @default `spectra` and the process id */
  name?: string
  /** Longest wait for an answer of the broker, and from publish() to its last confirm, in ms. @default 10000 */
  timeoutMs?: number
  /** Messages published and not confirmed at once; beyond that publish() waits. @default 1000 */
  maxOutstanding?: number
  /** @default the time of the machine */
  clock?: Clock
  /** Uniform numbers in [0, 1) for the jitter of reconnects. @default Math.random */
  random?: () => number
  /** Where another address is, as soon as a password was changed. @default it stays as it is */
  renewed?: Renewed
  /** What went wrong where no caller waits for it. @default a process warning */
  onError?: (error: unknown) => void
}

const warn = (error: unknown): void => process.emitWarning(error instanceof Error ? error : String(error))

/**
 * The mailbox as RabbitMQ (3.10 or newer), shared by all nodes of a cluster.
 *
 *     publish connection   one supervised channel with confirms; the broker stops reading it during its alarms
 *     consume connection   one supervised channel per consumer and per subscriber, a short-lived one per operation
 *
 * Delivery is at least once. Unlike in the embedded mailbox, a `publish` that rejects with SS_MAILBOX_UNAVAILABLE may have
 * stored some of its messages (a confirm can be lost), a crash between a dead letter and its acknowledgement stores it
 * twice, and `ack` resolves when it is written: consumers know messages by their ids. Retried messages go to the end of
 * their queue. Connections are made on first use and come back by themselves; calls wait for them up to `timeoutMs`.
 *
 * @throws SS_CONFIG_INVALID for an address that is none of RabbitMQ's, and for certificates that are none
 */
export function createRabbitmqMailbox(options: RabbitmqMailboxOptions): Mailbox {
  const { url, tls, clock = systemClock, random = Math.random, onError = warn } = options
  const { name = `spectra ${process.pid}`, timeoutMs = 10_000, maxOutstanding = 1000 } = options
  const { renewed } = options
  const common = { url, ...(tls && { tls }), ...(renewed && { renewed }), clock, random, timeoutMs }
  const publishing = createLink({ ...common, name: `${name} publish` })
  const consuming = createLink({ ...common, name: `${name} consume` })

  const families = createFamilies({ link: consuming, clock })
  for (const link of [publishing, consuming]) link.onChange(() => link.connected || families.forget())

  const publisher = createPublisher({
    ...{ link: publishing, families, clock, random, maxOutstanding, timeoutMs },
    onLost: () => exchanges.forget(),
  })
  /** What close() waits for: calls that may still store something. */
  const sending = new Set<Promise<void>>()
  const send = (parcels: readonly Parcel[]): Promise<void> => {
    const sent = publisher.send(parcels).finally(() => sending.delete(sent))
    sending.add(sent)
    return sent
  }
  const looks = createLooks({ link: consuming, clock })
  const letters = createSingleLetters({ looks, families, send, clock, onError })
  const consumers = createConsumers({ link: consuming, send, letters, clock, random, timeoutMs, onError })
  const exchanges = createExchanges({ link: consuming, send, clock, random, timeoutMs, onError })
  const operations = createOperations({ link: consuming, looks, send, families, consumers, clock })
  const surveys = createSurveys({ looks, families })
  let closing: Promise<void> | undefined

  const ensureOpen = (what: string): void => {
    if (closing !== undefined) throw closedError(what)
  }

  function parcelOf(outgoing: OutgoingMessage): Parcel {
    const { queue, rank, attempt, replays, body } = rowOf(outgoing)
    const { id, type } = outgoing.envelope
    const record = { id, attempt, replays, priority: rank, enqueuedAt: clock.now() }
    const options = propertiesOf(queue, record, type)
    return { exchange: '', routingKey: queue, content: Buffer.from(body), options, family: queue }
  }

  return {
    async publish(messages) {
      ensureOpen('publish')
      await send(messages.map(parcelOf))
    },

    async consume(queue, { prefetch }, onDelivery) {
      ensureOpen('consume')
      knownQueue(queue, 'consume')
      if (!Number.isInteger(prefetch) || prefetch < 1 || prefetch > 65_535) {
        throw new SpectraError(
          'SS_INPUT_INVALID',
          `Cannot consume ${queue}: the prefetch is ${prefetch}, and must be an integer from 1 to 65535`,
        )
      }
      return consumers.add(queue, prefetch, onDelivery)
    },

    async broadcast(exchange, envelopes) {
      ensureOpen('broadcast')
      knownExchange(exchange, 'broadcast')
      const texts = envelopes.map((envelope) => textOf(envelope, `broadcast to ${exchange}`))
      await exchanges.broadcast(
        exchange,
        texts.map((text) => Buffer.from(text)),
      )
    },

    async subscribe(exchange, onMessage) {
      ensureOpen('subscribe')
      return exchanges.subscribe(knownExchange(exchange, 'subscribe'), onMessage)
    },

    async depth(queue) {
      ensureOpen('count messages')
      return operations.depth(knownQueue(queue, 'count messages'))
    },

    async browse(queue, selection = {}) {
      ensureOpen('browse')
      return operations.browse(knownQueue(queue, 'browse'), selection)
    },

    async letters(queue, selection, after) {
      const what = 'look at dead letters'
      ensureOpen(what)
      return surveys.letters(deadLetterQueue(queue, what), selection, after)
    },

    async groups(queue, selection = {}) {
      const what = 'count dead letters'
      ensureOpen(what)
      return surveys.groups(deadLetterQueue(queue, what), selection)
    },

    async replay(queue, selection = {}) {
      ensureOpen('replay')
      return operations.replay(deadLetterQueue(queue, 'replay'), originOf(queue)!, selection)
    },

    async edit(queue, id, body) {
      ensureOpen('edit a dead letter')
      return operations.edit(deadLetterQueue(queue, 'edit'), id, editedText(id, body))
    },

    async drop(queue, selection) {
      ensureOpen('drop messages')
      return operations.drop(knownQueue(queue, 'drop messages'), selection)
    },

    async purge(queue) {
      ensureOpen('purge')
      return operations.purge(knownQueue(queue, 'purge'))
    },

    async health() {
      const what = 'use the mailbox'
      ensureOpen(what)
      await Promise.all([publishing, consuming].map((link) => link.up(what, timeoutMs, { impatient: true })))
      if (publishing.blocked !== undefined) throw blockedError('store messages', publishing)
      const failure = consumers.failure() ?? exchanges.failure()
      if (failure) throw failure
      await Promise.all(
        [publishing, consuming].map((link) => link.withChannel(what, () => Promise.resolve())),
      )
    },

    close: () => (closing ??= leave()),
  }

  async function leave(): Promise<void> {
    await Promise.allSettled([...sending])
    await Promise.all([consumers.close(), exchanges.close()])
    await publisher.close()
    await Promise.all([publishing.close(), consuming.close()])
  }
}
