import { causeOf, SpectraError, toSpectraError, type Cause } from '../core/errors.ts'
import type { Delivery, Mailbox, WorkLog } from '../core/ports.ts'
import type { StageConfig } from '../schema/cluster.ts'
import { backoff, type Random } from './backoff.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from './logger.ts'
import { openMessage } from './open-message.ts'
import { isOutage, type Outcome } from './outcome.ts'
import { settlementOf, type Settlement } from './settlement.ts'

/** Whoever can take one message now. */
export interface Taker {
  run(delivery: Delivery): Promise<Outcome>
}

/**
 * Feeds the workers of a stage from its queue, and settles what they bring back.
 *
 *     mailbox --prefetch--> waiting --idle worker--> working --settlement--> ack | retry | dead letter | requeue
 *     [------------------ in hand: never more than prefetch ------------------]
 *
 * Nothing is acknowledged before its effects are committed (P1); in hand is bounded by the prefetch (P6).
 */
export interface MailboxConsumer {
  /** Takes messages until the returned function is called. Waits until all from before are settled. */
  open(signal: AbortSignal): Promise<() => Promise<void>>
  /** A worker may be idle: gives it what waits. */
  pump(): void
  /** Hands back what no worker has begun, now and until it is opened again. */
  handBack(): Promise<void>
  /** Resolves when nothing is in hand. */
  settled(): Promise<void>
  readonly counts: { inHand: number; working: number; peak: number; handedBack: number }
}

export interface MailboxConsumerOptions {
  stage: string
  config: Pick<StageConfig, 'queue' | 'workers' | 'attempts' | 'retry'>
  mailbox: Mailbox
  worklog: WorkLog
  clock: Clock
  random: Random
  logger: Logger
  idle: () => Taker | undefined
  /** What the stage stands on failed. Resolves when no more messages are taken. */
  onOutage: (error: SpectraError) => Promise<void>
  onSettled: (outcome: Outcome) => void
}

export function createMailboxConsumer(options: MailboxConsumerOptions): MailboxConsumer {
  const { stage, config, mailbox, worklog, clock, random, logger, idle, onOutage, onSettled } = options
  const waiting: Delivery[] = []
  const counts = { inHand: 0, working: 0, peak: 0, handedBack: 0 }
  /** Answered, but the mailbox has not confirmed it yet. */
  let settling = 0
  let open = false
  let newerInARow = 0
  /** Ends the waits of messages that are held for newer nodes. */
  let holds = new AbortController()
  let whenEmpty: (() => void)[] = []

  function checkEmpty(): void {
    if (counts.inHand + settling > 0) return
    const wake = whenEmpty
    whenEmpty = []
    for (const resolve of wake) resolve()
  }

  const settled = (): Promise<void> =>
    counts.inHand + settling === 0 ? Promise.resolve() : new Promise((resolve) => whenEmpty.push(resolve))

  /** While nothing is taken there is nothing to pause, and waiting for that would wait for ourselves. */
  const pause = (error: SpectraError): Promise<void> => (open ? onOutage(error) : Promise.resolve())

  /**
   * The one way out of our hands. A mailbox that cannot take the answer has lost the delivery too, and gives it out
   * again.
   */
  async function answer(what: string, verb: () => Promise<void>): Promise<void> {
    counts.inHand -= 1
    settling += 1
    try {
      await verb()
    } catch (thrown) {
      logger.warn({ stage, err: thrown }, `cannot ${what}: the message will come again`)
      const { message } = toSpectraError(thrown)
      await pause(new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot ${what}: ${message}`))
    } finally {
      settling -= 1
      checkEmpty()
    }
  }

  function requeue(delivery: Delivery): Promise<void> {
    counts.handedBack += 1
    return answer('hand back a message', () => delivery.requeue())
  }

  async function apply(settlement: Settlement, delivery: Delivery): Promise<void> {
    switch (settlement.do) {
      case 'ack':
        return answer('acknowledge a message', () => delivery.ack())
      case 'retry':
        return answer('delay a message', () => delivery.retry(settlement.delayMs, settlement.cause))
      case 'dead-letter':
        return answer('dead-letter a message', () => delivery.deadLetter(settlement.cause))
      case 'fail':
        return fail(delivery, settlement.cause)
      case 'pause-and-requeue':
        await pause(new SpectraError(settlement.cause.code, settlement.cause.message))
        return requeue(delivery)
      case 'hold-and-requeue':
        newerInARow += 1
        await clock.sleep(backoff(newerInARow, config.retry, random), holds.signal)
        return requeue(delivery)
      case 'requeue':
        return requeue(delivery)
    }
  }

  async function fail(delivery: Delivery, cause: Cause): Promise<void> {
    try {
      const envelope = envelopeOf(delivery)
      if (envelope) await worklog.fail(stage, envelope, cause, delivery.attempt)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      logger.error({ stage, err: error }, 'cannot record a failure: the message stays until that works')
      if (isOutage(error)) return apply({ do: 'pause-and-requeue', cause: causeOf(error) }, delivery)
      const delayMs = backoff(delivery.attempt, config.retry, random)
      return apply({ do: 'retry', delayMs, cause }, delivery)
    }
    return answer('dead-letter a message', () => delivery.deadLetter(cause))
  }

  /** Without an envelope there is no process whose failure could be recorded: the dead letter tells it alone. */
  function envelopeOf(delivery: Delivery) {
    try {
      return openMessage(delivery.queue, delivery.body)
    } catch (thrown) {
      logger.warn(
        { stage, code: causeOf(thrown).code },
        'a message without a readable envelope goes to the dead letters',
      )
      return undefined
    }
  }

  async function handle(delivery: Delivery, taker: Taker): Promise<void> {
    counts.working += 1
    const outcome = await taker.run(delivery)
    counts.working -= 1
    pump()
    if (outcome.verdict !== 'newer') newerInARow = 0
    if (outcome.cause) {
      const { code, message } = outcome.cause
      logger.warn(
        { stage, code, reason: message, attempt: delivery.attempt, verdict: outcome.verdict },
        'no success',
      )
    }
    await apply(settlementOf(outcome, delivery.attempt, config, random), delivery)
    onSettled(outcome)
  }

  function pump(): void {
    while (waiting.length > 0) {
      const taker = idle()
      if (!taker) return
      void handle(waiting.shift()!, taker)
    }
  }

  function receive(delivery: Delivery): void {
    counts.inHand += 1
    counts.peak = Math.max(counts.peak, counts.inHand)
    if (open) {
      waiting.push(delivery)
      pump()
    } else void requeue(delivery)
  }

  async function handBack(): Promise<void> {
    open = false
    holds.abort()
    const back = waiting.splice(0)
    await Promise.all(back.map((one) => requeue(one)))
  }

  return {
    counts,
    pump,
    settled,
    handBack,
    async open(signal) {
      const ended = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      if (!signal.aborted) await Promise.race([settled(), ended])
      if (signal.aborted) return () => Promise.resolve()
      open = true
      holds = new AbortController()
      const consumer = await mailbox.consume(config.queue, { prefetch: config.workers }, receive)
      return async () => {
        open = false
        holds.abort()
        await consumer.cancel()
        await handBack()
      }
    },
  }
}
