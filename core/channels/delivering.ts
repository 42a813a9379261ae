import type { Database } from '../database/database.ts'
import type { Logger } from '../logger.ts'
import { createDeliver, type DeliverOptions } from './deliver.ts'
import { createDigests, type DigestOptions } from './digest.ts'
import type { OpenAdapters } from './open-adapters.ts'
import { CHANNEL_COLUMNS, CHANNELS, DELIVERIES, type ChannelColumns } from './rows.ts'
import { createSpread, type SpreadOptions } from './spread.ts'
import { sweepDeliveries } from './sweep.ts'

export interface DeliveringOptions
  extends
    Omit<SpreadOptions, 'atOnce' | 'log'>,
    Omit<DigestOptions, 'database'>,
    Omit<DeliverOptions, 'atOnce' | 'log'> {
  database: Database
  adapters: OpenAdapters
  log: Logger
}

/** What the leader does for channels. */
export interface Delivering {
  /**
   * One round: writes down what is to be told, and sees to it that each channel for which something is due is being told. It does not
   * wait for them. Returns whether there may be more at once. @throws the codes of the database, the reason of `signal`
   */
  round(signal: AbortSignal): Promise<boolean>
  /** Once the signal of its rounds aborted: waits for what is being told, and closes the channels. */
  close(): Promise<void>
}

/** Channels that are told something at the same time. */
const AT_ONCE = 32
const SWEEP_MS = 60_000

/**
 * A channel is told by itself, one go after the other: one that is slow or away holds up no other.
 *
 *     round ---> journals and digests --> deliveries
 *       +------> channel 1   tell, tell, tell ...      each until nothing is due
 *       +------> channel 2   tell (slow)
 */
export function createDelivering(options: DeliveringOptions): Delivering {
  const { database, adapters, clock, log } = options
  const spread = createSpread(options)
  const digests = createDigests(options)
  const deliver = createDeliver(options)
  const running = new Map<string, Promise<void>>()
  let sweepAt = 0

  async function tellAll(id: string, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && (await deliver(id, signal)));
    } catch (thrown) {
      if (!signal.aborted)
        log.error({ err: thrown, channelId: id }, 'cannot tell a channel what is due: it waits')
    } finally {
      running.delete(id)
    }
  }

  async function startDue(signal: AbortSignal): Promise<void> {
    const due = await database.query<{ id: string }>(
      `select c.id from ${CHANNELS} c where c.paused_at is null and (c.retry_at is null or c.retry_at <= $1)
         and exists (select 1 from ${DELIVERIES} d where d.channel_id = c.id and d.state = 'waiting' and d.next_at <= $1)
       order by c.id`,
      [clock()],
    )
    for (const { id } of due)
      if (!running.has(id) && running.size < AT_ONCE) running.set(id, tellAll(id, signal))
  }

  /** Brokers are told that we are there for as long as we are, and not only while something happens. */
  async function keepOpen(): Promise<void> {
    const active = await database.query<ChannelColumns>(
      `select ${CHANNEL_COLUMNS} from ${CHANNELS} c where c.paused_at is null`,
    )
    await adapters.keepOnly(active)
    for (const channel of active.filter(({ kind }) => kind === 'mqtt'))
      // Why it cannot be opened is told where something is due for it.
      await adapters.of(channel).catch(() => undefined)
  }

  return {
    async round(signal) {
      let more = await spread(signal)
      more = (await digests(signal)) || more
      await keepOpen()
      await startDue(signal)
      if (clock().getTime() >= sweepAt) {
        sweepAt = clock().getTime() + SWEEP_MS
        await sweepDeliveries(database, clock(), signal)
      }
      return more
    },
    async close() {
      await Promise.all(running.values())
      await adapters.close()
    },
  }
}
