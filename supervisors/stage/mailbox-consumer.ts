import { causeOf, isOutage, SpectraError, toSpectraError, type Cause } from '../../core/errors.ts'
import type { Delivery, Held, Mailbox, WorkLog } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import { backoff, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { createBusyMessages } from './busy.ts'
import { createLanes } from './lanes.ts'
import type { Logger } from '../../core/logger.ts'
import { idOf } from './message-id.ts'
import { createNewerMessages } from './newer.ts'
import { openMessage } from '../worker/open-message.ts'
import type { Outcome } from '../worker/outcome.ts'
import { settlementOf, type Settlement } from './settlement.ts'

/** What a message is known by here. */
const keyOf = ({ body }: Delivery): string => idOf(body) ?? ''

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
 * Nothing is acknowledged before its effects are committed (P1); in hand is bounded by the prefetch (P6), which may be
 * changed while it goes on (see lanes.ts).
 */
export interface MailboxConsumer {
  /** Takes messages until the returned function is called. Waits until all from before are settled. */
  open(signal: AbortSignal): Promise<() => Promise<void>>
  /** From now on, so many at once. 0: takes no more, and hands back what no worker has begun. @default `config.workers` */
  resize(prefetch: number): Promise<void>
  /** A worker may be idle: gives it what waits. */
  pump(): void
  /** Hands back what no worker has begun, now and until it is opened again. */
  handBack(): Promise<void>
  /** Resolves when nothing is in hand. */
  settled(): Promise<void>
  /** Messages that wait for a newer node. */
  newer(): number
  /** Messages that wait for a provider that is busy. */
  busy(): number
  /** All messages in hand, those included whose answer the mailbox has not confirmed yet, and the consumers that bring them. */
  held(): Held
  readonly counts: { inHand: number; working: number; peak: number; handedBack: number }
}

export interface MailboxConsumerOptions {
  stage: string
  config: Pick<StageConfig, 'queue' | 'workers' | 'attempts' | 'retry' | 'busyMs'>
  mailbox: Mailbox
  worklog: WorkLog
  clock: Clock
  random: Random
  logger: Logger
  idle: () => Taker | undefined
  /** What the stage stands on failed. Resolves when no more messages are taken. */
  onOutage: (error: SpectraError) => Promise<void>
  /** Whether a message that met an outage fails for good, instead of coming again after it. @default never */
  givesUp?: (error: SpectraError) => Promise<boolean>
  /** No more messages could be taken after a change of the prefetch. */
  onFailure: (error: SpectraError) => void
  onSettled: (outcome: Outcome) => void
}

export function createMailboxConsumer(options: MailboxConsumerOptions): MailboxConsumer {
  const { stage, config, mailbox, worklog, clock, random, logger } = options
  const { idle, onOutage, givesUp, onFailure, onSettled } = options
  const waiting: Delivery[] = []
  /** How the lanes learn that a message left our hands. */
  const releases = new WeakMap<Delivery, () => void>()
  /** In hand, or just answered. */
  const held = new Set<Delivery>()
  const counts = { inHand: 0, working: 0, peak: 0, handedBack: 0 }
  /** Answered, but the mailbox has not confirmed it yet. */
  let settling = 0
  let open = false
  const newer = createNewerMessages(clock)
  const busy = createBusyMessages(clock)
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
  async function answer(what: string, delivery: Delivery, verb: () => Promise<void>): Promise<void> {
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
      held.delete(delivery)
      releases.get(delivery)?.()
      checkEmpty()
    }
  }

  function requeue(delivery: Delivery): Promise<void> {
    counts.handedBack += 1
    return answer('hand back a message', delivery, () => delivery.requeue())
  }

  async function apply(settlement: Settlement, delivery: Delivery): Promise<void> {
    switch (settlement.do) {
      case 'ack':
        return answer('acknowledge a message', delivery, () => delivery.ack())
      case 'retry':
        return answer('delay a message', delivery, () => delivery.retry(settlement.delayMs, settlement.cause))
      case 'dead-letter':
        return answer('dead-letter a message', delivery, () =>
          delivery.deadLetter(settlement.cause, { again: true }),
        )
      case 'fail':
        return fail(delivery, settlement.cause)
      case 'pause-and-requeue': {
        const error = new SpectraError(settlement.cause.code, settlement.cause.message)
        if (open && (await givesUp?.(error))) return fail(delivery, settlement.cause)
        await pause(error)
        return requeue(delivery)
      }
      case 'defer':
        return defer(delivery, settlement.cause)
      case 'put-off':
        return putOff(delivery, settlement)
      case 'requeue':
        return requeue(delivery)
    }
  }

  function defer(delivery: Delivery, { code, message: reason }: Cause): Promise<void> {
    if (newer.waiting() === 0) logger.warn({ stage, code, reason }, 'messages wait for a newer node')
    const delayMs = newer.defer()
    return answer('delay a message', delivery, () => delivery.defer(delayMs))
  }

  function putOff(delivery: Delivery, { delayMs, cause }: Settlement & { do: 'put-off' }): Promise<void> {
    const { code, message: reason } = cause
    if (busy.waiting() === 0)
      logger.warn({ stage, code, reason, delayMs }, 'messages wait for a busy provider')
    busy.add(keyOf(delivery), delayMs)
    return answer('delay a message', delivery, () => delivery.defer(delayMs))
  }

  async function fail(delivery: Delivery, cause: Cause): Promise<void> {
    try {
      const envelope = envelopeOf(delivery)
      if (envelope) await worklog.fail(stage, envelope, cause, delivery.attempt)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      logger.error({ stage, err: error }, 'cannot record a failure: the message stays until that works')
      if (isOutage(error)) {
        await pause(error)
        return requeue(delivery)
      }
      const delayMs = backoff(delivery.attempt, config.retry, random)
      return apply({ do: 'retry', delayMs, cause }, delivery)
    }
    return answer('dead-letter a message', delivery, () => delivery.deadLetter(cause))
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
    const settlement = settlementOf(outcome, delivery.attempt, config, random, busy.putOff(keyOf(delivery)))
    if (settlement.do !== 'put-off') busy.remove(keyOf(delivery))
    if (outcome.cause && settlement.do !== 'defer' && settlement.do !== 'put-off') {
      const { code, message } = outcome.cause
      const level = outcome.verdict === 'skipped' ? 'info' : 'warn'
      logger[level](
        { stage, code, reason: message, attempt: delivery.attempt, verdict: outcome.verdict },
        'no success',
      )
    }
    await apply(settlement, delivery)
    const isTried = settlement.do === 'retry' || settlement.do === 'fail'
    onSettled(isTried ? { ...outcome, verdict: 'failed' } : outcome)
  }

  /** Somebody else gets it, or this node does: begun here as well, it would be worked on twice. */
  function forget(delivery: Delivery): void {
    counts.inHand -= 1
    held.delete(delivery)
    releases.get(delivery)?.()
    checkEmpty()
  }

  function pump(): void {
    while (waiting.length > 0) {
      if (waiting[0]!.lost) {
        forget(waiting.shift()!)
        continue
      }
      const taker = idle()
      if (!taker) return
      void handle(waiting.shift()!, taker)
    }
  }

  function receive(delivery: Delivery, release: () => void): void {
    counts.inHand += 1
    counts.peak = Math.max(counts.peak, counts.inHand)
    releases.set(delivery, release)
    held.add(delivery)
    if (open && lanes.capacity > 0) {
      waiting.push(delivery)
      pump()
    } else void requeue(delivery)
  }

  const lanes = createLanes({
    mailbox,
    queue: config.queue,
    capacity: config.workers,
    onDelivery: receive,
    onFailure: (thrown) => onFailure(toSpectraError(thrown)),
  })

  async function handBackWaiting(): Promise<void> {
    const back = waiting.splice(0)
    await Promise.all(back.map((one) => requeue(one)))
  }

  function handBack(): Promise<void> {
    open = false
    return handBackWaiting()
  }

  return {
    counts,
    newer: () => newer.waiting(),
    busy: () => busy.waiting(),
    held: () => ({
      messages: [...held].flatMap(({ body }) => idOf(body) ?? []),
      consumers: { [config.queue]: lanes.consumers },
    }),
    pump,
    settled,
    handBack,
    async resize(prefetch) {
      await lanes.resize(prefetch)
      if (prefetch === 0) await handBackWaiting()
    },
    async open(signal) {
      const ended = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      if (!signal.aborted) await Promise.race([settled(), ended])
      if (signal.aborted) return () => Promise.resolve()
      open = true
      await lanes.open()
      return async () => {
        open = false
        await lanes.close()
        await handBack()
      }
    },
  }
}
