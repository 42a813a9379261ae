import { causeOf, toSpectraError, type Cause } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Mailbox, PendingMessage, WorkLog } from '../../core/ports.ts'
import { EXCHANGES, type ExchangeName, type QueueName } from '../../schema/queues.ts'

export interface RelayCounts {
  sent: number
  /** Passes that failed. */
  failed: number
  /** Of the present row of failures. */
  lastFailure?: { at: Date; cause: Cause }
  /** Rows that no retry can send; they stay in the outbox. */
  stuck: number
}

export interface OutboxPassOptions {
  mailbox: Pick<Mailbox, 'publish' | 'broadcast'>
  worklog: Pick<WorkLog, 'outbox' | 'sent'>
  /** Rows per pass. */
  batch: number
  counts: Pick<RelayCounts, 'sent' | 'stuck'>
  logger: Logger
}

/** Sends the oldest rows and marks them as sent. Returns whether there may be more. @throws what the mailbox and the work log throw */
export function createOutboxPass(options: OutboxPassOptions): () => Promise<boolean> {
  const { mailbox, worklog, batch, counts, logger } = options
  /** By `keyOf`: published, but not marked as sent yet. */
  const published = new Set<string>()
  const stuck = new Set<string>()

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

  return pass
}

const isExchange = (to: QueueName | ExchangeName): to is ExchangeName => to in EXCHANGES

/** Two messages have the same place where the database was restored to an older state between them. */
const keyOf = ({ seq, envelope }: PendingMessage): string => `${seq} ${envelope.id}`
