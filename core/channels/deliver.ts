import { SEVERITIES } from '../../schema/event-schema.ts'
import { backoff, type BackoffBounds, type Random } from '../backoff.ts'
import type { Database } from '../database/database.ts'
import { SpectraError, toSpectraError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { NoticePicture, Notification, Notifications } from '../ports.ts'
import type { OpenAdapters } from './open-adapters.ts'
import { quietUntil } from './quiet.ts'
import { CHANNEL_COLUMNS, CHANNELS, DELIVERIES, type ChannelColumns } from './rows.ts'

/** Between the tries of one delivery, and of a channel that takes nothing. Milliseconds. */
export const PATIENCE = {
  delivery: { minMs: 5000, maxMs: 3_600_000 },
  channel: { minMs: 2000, maxMs: 60_000 },
  /** Of one delivery: over about 20 hours. */
  attempts: 30,
  /** The longest that a receiver may ask for. */
  longestMs: 24 * 3_600_000,
  /** So many failures in one go, and no success, and the channel is left alone for a while. */
  failuresInARow: 3,
} as const

export interface DeliverOptions {
  database: Database
  adapters: OpenAdapters
  clock: () => Date
  random: Random
  log: Pick<Logger, 'error' | 'warn'>
  /** What is shown with a notice, for channels that show pictures. */
  picturesOf(notification: Notification): Promise<NoticePicture[]>
  /** Told of each try: `delivered`, or an error code. */
  observe?(kind: string, outcome: string): void
  /** Deliveries of one channel in one go. @default 100 */
  atOnce?: number
  patience?: { [K in keyof typeof PATIENCE]: (typeof PATIENCE)[K] extends number ? number : BackoffBounds }
}

interface Due {
  id: string
  notice: Omit<Notification, 'at'> & { at: string }
  attempts: number
  severity: string | null
}

interface Failure {
  due: Due
  error: SpectraError
}

/** Tells one channel what is due for it. @returns whether there may be more at once; never throws for what the channel does */
export function createDeliver(options: DeliverOptions) {
  const { database, adapters, clock, random, log, picturesOf, observe, atOnce = 100 } = options
  const patience = options.patience ?? PATIENCE

  async function tell(adapter: Notifications, { notice }: Due, signal: AbortSignal): Promise<void> {
    const notification: Notification = { ...notice, at: new Date(notice.at) }
    const pictures = adapter.showsPictures ? await picturesOf(notification) : []
    await adapter.publish(notification, signal, pictures)
  }

  /** Several at a time, until all are told or nothing gets through. */
  async function tellAll(adapter: Notifications, all: readonly Due[], signal: AbortSignal) {
    const told: Due[] = []
    const failed: Failure[] = []
    const queue = [...all]
    const stops = (): boolean =>
      signal.aborted ||
      failed.some(({ error }) => error.details?.retryAfterMs !== undefined) ||
      (told.length === 0 && failed.filter(isAway).length >= patience.failuresInARow)
    const lane = async (): Promise<void> => {
      for (let due = queue.shift(); due && !stops(); due = queue.shift()) {
        const error = await tell(adapter, due, signal).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        if (error === undefined) told.push(due)
        else if (signal.aborted) return
        else failed.push({ due, error: knownError(error) })
      }
    }
    await Promise.all(Array.from({ length: Math.min(adapter.atOnce ?? 1, all.length) }, lane))
    return { told, failed }
  }

  function nextOf({ due, error }: Failure): { state: 'waiting' | 'dead'; nextAt: Date } {
    const attempts = due.attempts + 1
    const isOver = error.code === 'SS_CHANNEL_REFUSED' || attempts >= patience.attempts
    const asked = Math.min(patience.longestMs, Number(error.details?.retryAfterMs ?? 0))
    const waitMs = Math.max(asked, backoff(attempts, patience.delivery, random))
    return { state: isOver ? 'dead' : 'waiting', nextAt: new Date(clock().getTime() + waitMs) }
  }

  async function settle(told: readonly Due[], failed: readonly Failure[]): Promise<void> {
    const changes = [
      ...told.map(({ id }) => ({ id, state: 'delivered', next_at: clock(), code: null, error: null })),
      ...failed.map((failure) => {
        const { state, nextAt } = nextOf(failure)
        const { code, message } = failure.error
        return {
          id: failure.due.id,
          state,
          next_at: nextAt,
          code,
          error: message.slice(0, 500).toWellFormed(),
        }
      }),
    ]
    if (changes.length === 0) return
    await database.query(
      `update ${DELIVERIES} d set state = n.state, next_at = n.next_at, attempts = d.attempts + 1, error_code = n.code,
         error = replace(n.error, chr(65533), '?'), settled_at = case when n.state = 'waiting' then null else $2::timestamptz end
       from jsonb_to_recordset($1::jsonb) as n(id uuid, state text, next_at timestamptz, code text, error text)
       where d.id = n.id and d.state = 'waiting'`,
      [JSON.stringify(changes).replaceAll(String.raw`\u0000`, '?'), clock()],
    )
  }

  /** After failures alone the channel is left alone for a while; after any success it is well. */
  async function rate(channel: ChannelColumns, told: number, away: readonly Failure[]): Promise<void> {
    const worst = away.at(-1)?.error
    const askedMs = Math.max(0, ...away.map(({ error }) => Number(error.details?.retryAfterMs ?? 0)))
    if (!worst || (told > 0 && askedMs === 0)) {
      if (channel.failures > 0 && told > 0)
        await database.query(
          `update ${CHANNELS} set failures = 0, retry_at = null, failed_because = null where id = $1`,
          [channel.id],
        )
      return
    }
    const failures = channel.failures + 1
    const waitMs = Math.max(
      Math.min(patience.longestMs, askedMs),
      backoff(failures, patience.channel, random),
    )
    await database.query(
      `update ${CHANNELS} set failures = $2, retry_at = $3, failed_because = $4 where id = $1 and version = $5`,
      [
        ...[channel.id, failures, new Date(clock().getTime() + waitMs)],
        ...[
          `${worst.code}: ${worst.message}`.slice(0, 500).replaceAll('\0', '?').toWellFormed(),
          channel.version,
        ],
      ],
    )
    if (failures === 1)
      log.warn({ channelId: channel.id, kind: channel.kind, err: worst }, 'a channel takes nothing')
  }

  /** What is still to be told when quiet hours begin waits for their end, unless it is urgent. */
  async function putOff({ id, quiet }: ChannelColumns): Promise<void> {
    const until = quiet ? quietUntil(quiet, clock()) : undefined
    if (!until) return
    const urgent = quiet!.except ? SEVERITIES.slice(SEVERITIES.indexOf(quiet!.except)) : []
    await database.query(
      `update ${DELIVERIES} set next_at = $2 where channel_id = $1 and state = 'waiting' and next_at <= $3 and kind <> 'digest'
         and not jsonb_exists($4::jsonb, coalesce(severity, ''))`,
      [id, until, clock(), JSON.stringify(urgent)],
    )
  }

  return async (channelId: string, signal: AbortSignal): Promise<boolean> => {
    const [channel] = await database.query<ChannelColumns>(
      `select ${CHANNEL_COLUMNS} from ${CHANNELS} c where c.id = $1 and c.paused_at is null
         and (c.retry_at is null or c.retry_at <= $2)`,
      [channelId, clock()],
    )
    if (!channel) return false
    await putOff(channel)
    const all = await database.query<Due>(
      `select id, notice, attempts, severity from ${DELIVERIES}
       where channel_id = $1 and state = 'waiting' and next_at <= $2 order by next_at, id limit $3`,
      [channel.id, clock(), channel.failures > 0 ? 1 : atOnce],
    )
    if (all.length === 0) return false
    const opened = await adapters.of(channel).catch((thrown: unknown) => knownError(thrown))
    const { told, failed } =
      opened instanceof SpectraError
        ? { told: [], failed: [{ due: all[0]!, error: opened }] }
        : await tellAll(opened, all, signal)
    await settle(told, failed)
    told.forEach(() => observe?.(channel.kind, 'delivered'))
    for (const { error } of failed) observe?.(channel.kind, error.code)
    await rate(channel, told.length, failed.filter(isAway))
    for (const { due, error } of failed.filter((one) => nextOf(one).state === 'dead'))
      log.error({ err: error, channelId: channel.id, delivery: due.id }, 'not told')
    return failed.length === 0 && (all.length === atOnce || channel.failures > 0)
  }
}

const isAway = ({ error }: Failure): boolean => error.code !== 'SS_CHANNEL_REFUSED'

/** What an adapter throws beside its codes is a mistake of ours: it is told as such, and the other channels go on. */
const knownError = (thrown: unknown): SpectraError => toSpectraError(thrown)
