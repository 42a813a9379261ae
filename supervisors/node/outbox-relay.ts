import { causeOf } from '../../core/errors.ts'
import type { Mailbox, WorkLog } from '../../core/ports.ts'
import { backoff, type BackoffBounds, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import { createOutboxPass, type RelayCounts } from './outbox-pass.ts'

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
  const pass = createOutboxPass({ mailbox, worklog, batch, counts, logger })
  let nap = new AbortController()
  let loop: Promise<void> | undefined
  let unsubscribe = (): void => undefined

  /** During a pass, this cuts the nap after it. */
  const wake = (): void => nap.abort()

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
