import type { Channel } from 'amqplib'
import { SpectraError, toSpectraError } from '../../errors.ts'
import { closedError } from '../embedded/errors.ts'
import { failuresAfter, reconnectDelay } from '../../backoff.ts'
import { within, type Clock } from '../../clock.ts'
import { rabbitmqError } from './errors.ts'
import { closeQuietly } from './channels.ts'
import type { Link } from './link.ts'

/** One generation of a channel. What was delivered on it can be settled on it only, and only until it is over. */
export interface Life<C> {
  readonly channel: C
  over: boolean
}

export interface SupervisedChannelOptions<C extends Channel> {
  link: Pick<Link, 'eventuallyUp' | 'place'>
  what: string
  open: () => Promise<C>
  /** Declares topology again and consumes again. */
  setup: (life: Life<C>) => Promise<void>
  onLive?: () => void
  onOver?: (life: Life<C>) => void
  clock: Clock
  random: () => number
  timeoutMs: number
}

/**
 * A channel as a child that is always started again:
 *
 *     connection up --> open --> set up --> live --+
 *          ^                                       | connection lost, channel closed, consumer cancelled
 *          +------------------ back off <----------+
 */
export interface SupervisedChannel<C> {
  /** The present generation, where there is one. */
  readonly life: Life<C> | undefined
  /** Why there is none. */
  readonly failure: SpectraError | undefined
  /** @throws SS_TOPOLOGY_CONFLICT at once, else SS_MAILBOX_UNAVAILABLE after `ms` */
  ready(ms: number): Promise<Life<C>>
  /** Ends this generation; the next one follows. */
  restart(life: Life<C>): void
  close(): Promise<void>
}

export function createSupervisedChannel<C extends Channel>(
  options: SupervisedChannelOptions<C>,
): SupervisedChannel<C> {
  const { link, what, open, setup, onLive, onOver, clock, random, timeoutMs } = options
  let life: Life<C> | undefined
  let failure: SpectraError | undefined
  let closed = false
  let stopWaiting: () => void = () => undefined
  const waiters: { resolve(life: Life<C>): void; reject(error: SpectraError): void }[] = []

  const late = (): SpectraError =>
    new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot ${what}: no answer in ${timeoutMs} ms (${link.place})`)

  function fail(thrown: unknown): void {
    failure = rabbitmqError(thrown, what, link.place)
    if (failure.retryable) return
    for (const waiter of waiters.splice(0)) waiter.reject(failure)
  }

  /** One generation from its opening to its end. */
  async function live(): Promise<void> {
    const channel = await within(clock, timeoutMs, open(), late)
    const mine: Life<C> = { channel, over: false }
    let lost: unknown
    const end = new Promise<void>((resolve) => {
      const over = (): void => {
        if (!mine.over) {
          mine.over = true
          onOver?.(mine)
        }
        resolve()
      }
      channel.once('error', (thrown: unknown) => (lost ??= thrown))
      channel.once('close', over)
    })
    try {
      await within(clock, timeoutMs, setup(mine), late)
      if (mine.over || closed) throw lost ?? new Error('the channel was closed')
    } catch (thrown) {
      await closeQuietly(clock, channel)
      throw thrown
    }
    life = mine
    failure = undefined
    for (const waiter of waiters.splice(0)) waiter.resolve(mine)
    onLive?.()
    await end
    life = undefined
    if (closed) return
    fail(lost ?? new Error('the channel was closed'))
  }

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, ms)
      stopWaiting = () => {
        clock.clearTimeout(timer)
        resolve()
      }
    })

  async function supervise(): Promise<void> {
    for (let failures = 0; !closed;) {
      let born = clock.now()
      try {
        await link.eventuallyUp()
        if (closed) return
        born = clock.now()
        await live()
      } catch (thrown) {
        if (toSpectraError(thrown).code === 'SS_MAILBOX_CLOSED') return
        fail(thrown)
      }
      if (closed) return
      failures = failuresAfter(failures, clock.now() - born)
      await pause(reconnectDelay(failures, random))
    }
  }
  void supervise()

  return {
    get life() {
      return life?.over ? undefined : life
    },
    get failure() {
      return failure
    },
    async ready(ms) {
      if (life && !life.over) return life
      if (closed) throw closedError(what)
      if (failure && !failure.retryable) throw failure
      const ready = new Promise<Life<C>>((resolve, reject) => waiters.push({ resolve, reject }))
      return within(clock, ms, ready, () => failure ?? late())
    },
    restart(old) {
      if (old.over) return
      old.over = true
      onOver?.(old)
      void closeQuietly(clock, old.channel)
    },
    async close() {
      closed = true
      stopWaiting()
      for (const waiter of waiters.splice(0)) waiter.reject(closedError(what))
      if (!life) return
      await closeQuietly(clock, life.channel)
    },
  }
}
