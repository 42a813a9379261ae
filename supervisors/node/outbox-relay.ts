import { causeOf, toSpectraError, type Cause } from '../../core/errors.ts'
import type { Mailbox, PendingMessage, WorkLog } from '../../core/ports.ts'
import { EXCHANGES, type ExchangeName, type QueueName } from '../../schema/queues.ts'
import { backoff, type BackoffBounds, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'

/**
 * Carries what was committed to the outbox into the mailbox, oldest first:
 *
 *     commit -> outbox row -> publish | broadcast -> mark as sent
 *
 * At least once: after a crash between the last two the message goes out again, under the same id. What cannot be
 * sent stays in the outbox.
 */
export interface OutboxRelay {
  start(): void
  /** Looks into the outbox now: somebody knows that there is something. */
  wake(): void
  /** Ends the loop, then sends what is left until all is sent, sending fails, or `ms` are over. */
  finish(ms: number): Promise<void>
  running(): boolean
  readonly counts: RelayCounts
}

export interface RelayCounts {
  sent: number
  /** Passes that failed. */
  failed: number
  /** Of the present row of failures. */
  lastFailure?: { at: Date; cause: Cause }
  /** Rows that no retry can send; they stay in the outbox. */
  stuck: number
}

export interface OutboxRelayOptions {
  mailbox: Pick<Mailbox, 'publish' | 'broadcast'>
  worklog: Pick<WorkLog, 'outbox' | 'sent' | 'onOutbox'>
  clock: Clock
  random: Random
  logger: Logger
  /** Rows per pass. @default 200 */
  batch?: number
  /** Looks even when nobody called, for rows that another process left. Milliseconds. @default 5000 */
  sweepMs?: number
  /** Wait after a failed pass. @default 100 to 10000 ms */
  retry?: BackoffBounds
}

export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { mailbox, worklog, clock, random, logger } = options
  const { batch = 200, sweepMs = 5000, retry = { minMs: 100, maxMs: 10_000 } } = options
  const counts: RelayCounts = { sent: 0, failed: 0, stuck: 0 }
  const ending = new AbortController()
  /** By `keyOf`: published, but not marked as sent yet. */
  const published = new Set<string>()
  const stuck = new Set<string>()
  let nap = new AbortController()
  let loop: Promise<void> | undefined
  let unsubscribe = (): void => undefined

  /** During a pass, this cuts the nap after it. */
  const wake = (): void => nap.abort()

  /** Sends the oldest rows. Returns whether there may be more. */
  async function pass(): Promise<boolean> {
    const limit = batch + stuck.size
    const rows = await worklog.outbox(limit)
    const due = rows.filter((row) => !stuck.has(keyOf(row)))
    const fresh = due.filter((row) => !published.has(keyOf(row)))
    try {
      await sendAll(
        fresh.filter((row) => !isExchange(row.to)),
        publish,
      )
      await sendAll(
        fresh.filter((row) => isExchange(row.to)),
        broadcast,
      )
    } finally {
      const done = due.filter((row) => published.has(keyOf(row)))
      if (done.length > 0) {
        await worklog.sent(done.map((row) => row.seq))
        for (const row of done) published.delete(keyOf(row))
        counts.sent += done.length
      }
    }
    return rows.length >= limit && due.length > 0
  }

  const publish = (rows: readonly PendingMessage[]): Promise<void> =>
    mailbox.publish(
      rows.map(({ to, envelope, priority }) => ({ queue: to as QueueName, envelope, priority })),
    )

  async function broadcast(rows: readonly PendingMessage[]): Promise<void> {
    for (const exchange of new Set(rows.map((row) => row.to as ExchangeName))) {
      const envelopes = rows.filter((row) => row.to === exchange).map((row) => row.envelope)
      await mailbox.broadcast(exchange, envelopes)
    }
  }

  /** All at once; where one of them can never be sent, one by one, so that it holds up no other. */
  async function sendAll(
    rows: readonly PendingMessage[],
    send: (rows: readonly PendingMessage[]) => Promise<void>,
  ): Promise<void> {
    if (rows.length === 0) return
    try {
      await send(rows)
      for (const row of rows) published.add(keyOf(row))
    } catch (thrown) {
      if (toSpectraError(thrown).retryable) throw thrown
      const [first] = rows
      if (rows.length === 1 && first) return keepBack(first, causeOf(thrown))
      for (const row of rows) await sendAll([row], send)
    }
  }

  function keepBack(row: PendingMessage, cause: Cause): void {
    stuck.add(keyOf(row))
    counts.stuck = stuck.size
    logger.error(
      { seq: row.seq, to: row.to, ...cause },
      'a message of the outbox cannot be sent and stays there',
    )
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!ending.signal.aborted) {
      nap = new AbortController()
      try {
        const more = await pass()
        failures = 0
        delete counts.lastFailure
        if (more) continue
        await clock.sleep(sweepMs, AbortSignal.any([nap.signal, ending.signal]))
      } catch (thrown) {
        failures += 1
        failed(thrown)
        await clock.sleep(backoff(failures, retry, random), ending.signal)
      }
    }
  }

  function failed(thrown: unknown): void {
    const cause = causeOf(thrown)
    counts.failed += 1
    counts.lastFailure = { at: new Date(clock.now()), cause }
    logger.warn({ ...cause }, 'cannot send what waits in the outbox: it stays there and is tried again')
  }

  async function flush(until: AbortSignal): Promise<void> {
    try {
      while (!until.aborted && (await pass())) continue
    } catch (thrown) {
      failed(thrown)
    }
  }

  return {
    counts,
    wake,
    running: () => loop !== undefined && !ending.signal.aborted,
    start() {
      if (loop || ending.signal.aborted) return
      unsubscribe = worklog.onOutbox(wake)
      loop = run()
    },
    async finish(ms) {
      if (ending.signal.aborted) return
      unsubscribe()
      ending.abort()
      const late = new AbortController()
      const over = (loop ?? Promise.resolve()).then(() => flush(late.signal))
      const done = new AbortController()
      await Promise.race([over.finally(() => done.abort()), clock.sleep(ms, done.signal)])
      late.abort()
    },
  }
}

const isExchange = (to: QueueName | ExchangeName): to is ExchangeName => to in EXCHANGES

/** Two messages have the same place where the database was restored to an older state between them. */
const keyOf = ({ seq, envelope }: PendingMessage): string => `${seq} ${envelope.id}`
