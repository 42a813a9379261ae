import type { Channel } from 'amqplib'
import type { BroadcastEnvelope } from '../../../schema/messages/index.ts'
import type { ExchangeName } from '../../../schema/queues.ts'
import type { Consumer } from '../../ports.ts'
import type { Clock } from '../../clock.ts'
import type { Link } from './link.ts'
import type { Parcel } from './publisher.ts'
import { contentOf } from './record.ts'
import { createSupervisedChannel, type SupervisedChannel } from './supervised-channel.ts'
import { bindSubscriber, declareSubscriber, EXCHANGE } from './topology.ts'

/** How often a subscriber makes sure that it is bound. Milliseconds. */
const BIND_MS = 10_000

/** Notifications to whoever is there: one exclusive queue per subscriber, gone with its connection. */
export function createExchanges(options: {
  link: Link
  send: (parcels: readonly Parcel[]) => Promise<void>
  clock: Clock
  random: () => number
  timeoutMs: number
  onError: (error: unknown) => void
}) {
  const { link, send, clock, random, timeoutMs, onError } = options
  const open = new Set<SupervisedChannel<Channel>>()
  const declared = new Set<ExchangeName>()
  link.onChange(() => link.connected || declared.clear())

  async function declare(exchange: ExchangeName): Promise<void> {
    if (declared.has(exchange)) return
    await link.withChannel(`broadcast to ${exchange}`, (channel) =>
      channel.assertExchange(exchange, 'fanout', EXCHANGE),
    )
    declared.add(exchange)
  }

  /** An exchange that is deleted takes its bindings with it, and no subscriber is told. */
  async function keepBound(channel: Channel, queue: string, exchange: ExchangeName): Promise<void> {
    const over = new AbortController()
    channel.once('close', () => over.abort())
    for (;;) {
      await clock.sleep(BIND_MS, over.signal)
      if (over.signal.aborted) return
      await bindSubscriber(channel, queue, exchange)
    }
  }

  return {
    async broadcast(exchange: ExchangeName, contents: readonly Buffer[]): Promise<void> {
      if (contents.length === 0) return
      await declare(exchange)
      const options = { contentType: 'application/json', persistent: false }
      await send(contents.map((content) => ({ exchange, routingKey: '', content, options })))
    },

    /** Comes back after each loss of the connection; what was broadcast in between is not heard. */
    async subscribe(
      exchange: ExchangeName,
      onMessage: (envelope: BroadcastEnvelope) => void,
    ): Promise<Consumer> {
      let cancelled = false
      const channel: SupervisedChannel<Channel> = createSupervisedChannel<Channel>({
        ...{ link, clock, random, timeoutMs },
        what: `subscribe to ${exchange}`,
        open: () => link.channel(),
        async setup(life) {
          const queue = await declareSubscriber(life.channel, exchange)
          await life.channel.consume(
            queue,
            (message) => {
              if (message === null) return channel.restart(life)
              if (cancelled || life.over) return
              try {
                onMessage(contentOf(message).body as BroadcastEnvelope)
              } catch (thrown) {
                onError(thrown)
              }
            },
            { noAck: true, exclusive: true },
          )
          // Where it cannot be bound the channel ends, and the next one is set up.
          keepBound(life.channel, queue, exchange).catch(() => channel.restart(life))
        },
      })
      open.add(channel)
      const cancel = async (): Promise<void> => {
        cancelled = true
        await channel.close()
        open.delete(channel)
      }
      try {
        await link.up(`subscribe to ${exchange}`, timeoutMs)
        await channel.ready(timeoutMs)
      } catch (thrown) {
        await cancel()
        throw thrown
      }
      let cancelling: Promise<void> | undefined
      return { cancel: () => (cancelling ??= cancel()) }
    },

    /** Exchanges may be gone: the next broadcast declares them again. */
    forget: (): void => declared.clear(),
    failure: () => [...open].find((one) => !one.life)?.failure,
    close: async (): Promise<void> => void (await Promise.all([...open].map((one) => one.close()))),
  }
}
