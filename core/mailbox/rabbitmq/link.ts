import type {
  Channel,
  ChannelModel,
  ConfirmChannel,
  RecoveringChannelModel,
  RecoveryOptions,
  SocketOptions,
} from 'amqplib'
import { SpectraError } from '../../errors.ts'
import { closedError } from '../embedded/errors.ts'
import { reconnectDelay } from '../../backoff.ts'
import { within, type Clock } from '../../clock.ts'
import { checkedAddress, placeOf, type TlsOptions } from './address.ts'
import { closeQuietly, guarded } from './channels.ts'
import { tellCloseReasons } from './close-reasons.ts'
import { calmFarewells } from './farewells.ts'
import { isRefusal, rabbitmqError } from './errors.ts'
import { createWayIn } from './way-in.ts'
import type { Renewed } from '../../config/renewal.ts'

export interface LinkOptions {
  url: string
  /** What it is for, as the broker's own tools show it. */
  name: string
  tls?: TlsOptions
  clock: Clock
  random: () => number
  /** Longest silence while connecting, and longest wait for an answer of the broker. */
  timeoutMs: number
  /** Where another address is, as soon as a password was changed. @default it stays as it is */
  renewed?: Renewed
}

/** One connection to the broker that comes back by itself, from the first use to `close()`. */
export interface Link {
  readonly place: string
  readonly connected: boolean
  /** Why the broker takes no messages now (memory or disk alarm). */
  readonly blocked: string | undefined
  /**
   * Resolves when it is connected. @throws SS_MAILBOX_UNAVAILABLE with the reason: after `ms`, and at once where the broker
   * refuses us or, with `impatient`, where the last try failed
   */
  up(what: string, ms: number, options?: { impatient?: boolean }): Promise<void>
  /** Resolves when it is connected, however long that takes; rejects after close(). */
  eventuallyUp(): Promise<void>
  channel(): Promise<Channel>
  confirmChannel(): Promise<ConfirmChannel>
  /** Runs `work` on a channel of its own, whose failure harms no other, for at most `ms`. @default timeoutMs */
  withChannel<T>(what: string, work: (channel: Channel) => Promise<T>, ms?: number): Promise<T>
  /** Calls `listener` when the broker begins or ends to take messages, or the connection comes or goes. */
  onChange(listener: () => void): void
  /** Takes the connection for dead: a heartbeat would notice later. */
  drop(): void
  close(): Promise<void>
}

/** Wait for a farewell. */
const CLOSE_MS = 5000

interface Waiter {
  resolve(): void
  reject(error: SpectraError): void
  impatient: boolean
}

/** @throws SS_CONFIG_INVALID for an address that is none of RabbitMQ's, and for certificates that are none */
export function createLink({ url, name, tls, clock, random, timeoutMs, renewed }: LinkOptions): Link {
  const address = checkedAddress(url, tls)
  const place = placeOf(url)
  const way = renewed && createWayIn(renewed)
  const waiters = new Set<Waiter>()
  const listeners: (() => void)[] = []
  let recovering: Promise<RecoveringChannelModel> | undefined
  let model: ChannelModel | undefined
  let blocked: string | undefined
  let lastError: SpectraError | undefined
  let closed = false

  const changed = (): void => listeners.forEach((listener) => listener())
  const errorOf = (thrown: unknown): SpectraError => rabbitmqError(thrown, 'reach RabbitMQ', place)
  const socket = (): { destroy(error: Error): void } | undefined =>
    (model?.connection as { stream?: { destroy(error: Error): void } } | undefined)?.stream

  async function start(): Promise<RecoveringChannelModel> {
    const { connect } = await import('amqplib')
    tellCloseReasons()
    calmFarewells()
    const options: SocketOptions & { recovery: RecoveryOptions } = {
      ...tls,
      noDelay: true,
      keepAlive: true,
      timeout: timeoutMs,
      clientProperties: { connection_name: name },
      ...(way && { credentials: way.credentials }),
      recovery: { waitForConnect: false, calculateDelay: (nth: number) => reconnectDelay(nth, random) },
    }
    const recovering = await connect(address, options)
    recovering.on('connect', (connected) => {
      model = connected
      lastError = undefined
      blocked = undefined
      for (const waiter of waiters) waiter.resolve()
      changed()
    })
    const failed = (thrown: unknown): void => {
      model = undefined
      blocked = undefined
      if (way && isRefusal(thrown)) void way.isRenewed().then((renewed) => renewed || tell(thrown))
      else tell(thrown)
      changed()
    }
    const tell = (thrown: unknown): void => {
      if (model) return
      const error = (lastError = errorOf(thrown))
      for (const waiter of waiters) if (waiter.impatient || isRefusal(thrown)) waiter.reject(error)
    }
    recovering.on('connect-failed', failed)
    recovering.on('disconnect', failed)
    recovering.on('error', (thrown) => (way && isRefusal(thrown)) || (lastError = errorOf(thrown)))
    recovering.on('blocked', (reason) => {
      blocked = reason
      changed()
    })
    recovering.on('unblocked', () => {
      blocked = undefined
      changed()
    })
    return recovering
  }

  function wait(impatient: boolean): Promise<void> {
    if (closed) return Promise.reject(closedError('reach RabbitMQ'))
    recovering ??= start()
    if (model) return Promise.resolve()
    if (lastError && (impatient || isRefusal(lastError))) return Promise.reject(lastError)
    return new Promise((resolve, reject) => {
      const done = (end: () => void) => () => {
        waiters.delete(waiter)
        end()
      }
      const waiter: Waiter = {
        impatient,
        resolve: done(resolve),
        reject: (error) => done(() => reject(error))(),
      }
      waiters.add(waiter)
    })
  }

  const present = (): ChannelModel => {
    if (model) return model
    throw lastError ?? errorOf(new Error('the connection is not there'))
  }

  const link: Link = {
    place,
    get connected() {
      return model !== undefined
    },
    get blocked() {
      return blocked
    },
    up(what, ms, { impatient = false } = {}) {
      if (model && !closed) return Promise.resolve()
      const late = (): SpectraError =>
        new SpectraError(
          'SS_MAILBOX_UNAVAILABLE',
          `Cannot ${what}: ${lastError?.message ?? `no connection to RabbitMQ within ${ms} ms; check SPECTRA_MAILBOX_URL (${place})`}`,
          { cause: lastError },
        )
      return within(clock, ms, wait(impatient), late)
    },
    async eventuallyUp() {
      for (;;) {
        if (closed) throw closedError('reach RabbitMQ')
        recovering ??= start()
        if (model) return
        await new Promise<void>((resolve) => {
          const waiter: Waiter = {
            impatient: false,
            resolve: () => {
              waiters.delete(waiter)
              resolve()
            },
            // A refusal may be taken back: the broker is asked again with each reconnect.
            reject: () => waiter.resolve(),
          }
          waiters.add(waiter)
        })
      }
    },
    async channel() {
      return guarded(await present().createChannel())
    },
    async confirmChannel() {
      return guarded(await present().createConfirmChannel())
    },
    async withChannel(what, work, ms = timeoutMs) {
      await link.up(what, timeoutMs)
      const late = (): SpectraError =>
        new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot ${what}: no answer in ${ms} ms (${place})`)
      let channel: Channel | undefined
      const all = async () => {
        channel = await link.channel()
        return work(channel)
      }
      try {
        return await within(clock, ms, all(), late)
      } catch (thrown) {
        throw rabbitmqError(thrown, what, place)
      } finally {
        if (channel) void closeQuietly(clock, channel)
      }
    },
    onChange: (listener) => void listeners.push(listener),
    drop() {
      // amqplib notices the end of a socket by its error, not by its close.
      socket()?.destroy(new Error('the connection leads nowhere'))
    },
    async close() {
      if (closed) return
      closed = true
      for (const waiter of waiters) waiter.reject(closedError('reach RabbitMQ'))
      if (recovering === undefined) return
      const opened = await recovering
      const end = socket()
      // A broker that does not answer any more gets no farewell.
      await within(clock, CLOSE_MS, opened.close(), () => new Error('no answer')).catch(() =>
        end?.destroy(new Error('no farewell')),
      )
      model = undefined
    },
  }
  return link
}
