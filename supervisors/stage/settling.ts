import { backoff, type Random } from '../../core/backoff.ts'
import { causeOf, isOutage, SpectraError, toSpectraError, type Cause } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Delivery, WorkLog } from '../../core/ports.ts'
import type { Envelope } from '../../schema/messages/index.ts'
import { openMessage } from '../worker/open-message.ts'
import type { Outcome } from '../worker/outcome.ts'
import type { BusyMessages } from './busy.ts'
import type { Hands } from './hands.ts'
import { idOf } from './message-id.ts'
import type { MessagesForNewer } from './messages-for-newer.ts'
import type { MessagePolicy } from './retry-policy.ts'
import { settlementOf, type Settlement } from './settlement.ts'

export interface SettlingOptions {
  stage: string
  config: MessagePolicy
  worklog: Pick<WorkLog, 'fail' | 'hold'>
  random: Random
  logger: Logger
  hands: Hands
  forNewer: MessagesForNewer
  busy: BusyMessages
  /** What the stage stands on failed. Resolves when no more messages are taken. */
  pause: (error: SpectraError) => Promise<void>
  /** Whether a message that met an outage fails for good. */
  givesUp: (error: SpectraError) => Promise<boolean>
}

/**
 * Settles a delivery as the outcome of the work on it wants (see `settlementOf`). Resolves to what that came to: a provider that was busy
 * for too long has used an attempt.
 */
export function createSettling(
  options: SettlingOptions,
): (outcome: Outcome, delivery: Delivery) => Promise<Outcome> {
  const { stage, config, worklog, random, logger, hands, busy, pause, givesUp } = options

  const { retry, defer, putOff } = createDelays(options)

  async function apply(settlement: Settlement, delivery: Delivery): Promise<void> {
    switch (settlement.do) {
      case 'ack':
        return hands.answer('acknowledge a message', delivery, () => delivery.ack())
      case 'retry':
        return retry(delivery, settlement)
      case 'dead-letter':
        return hands.answer('dead-letter a message', delivery, () =>
          delivery.deadLetter(settlement.cause, { again: true }),
        )
      case 'fail':
        return fail(delivery, settlement.cause)
      case 'pause-and-requeue': {
        const error = new SpectraError(settlement.cause.code, settlement.cause.message)
        if (await givesUp(error)) return fail(delivery, settlement.cause)
        await pause(error)
        return hands.requeue(delivery)
      }
      case 'defer':
        return defer(delivery, settlement.cause)
      case 'put-off':
        return putOff(delivery, settlement)
      case 'hold':
        return hold(delivery, settlement.cause)
      case 'requeue':
        return hands.requeue(delivery)
    }
  }

  const hold = (delivery: Delivery, cause: Cause): Promise<void> =>
    record(delivery, cause, {
      write: (envelope) => worklog.hold(stage, delivery.queue, envelope, cause),
      then: () => hands.answer('put a message aside', delivery, () => delivery.ack()),
    })

  const fail = (delivery: Delivery, cause: Cause): Promise<void> =>
    record(delivery, cause, {
      write: (envelope) => worklog.fail(stage, envelope, cause, delivery.attempt),
      then: () => hands.answer('dead-letter a message', delivery, () => delivery.deadLetter(cause)),
    })

  /** What becomes of a message is written down first, and while that cannot be, it stays. */
  async function record(
    delivery: Delivery,
    cause: Cause,
    { write, then }: { write: (envelope: Envelope) => Promise<void>; then: () => Promise<void> },
  ): Promise<void> {
    try {
      const envelope = envelopeOf(delivery, stage, logger)
      if (envelope) await write(envelope)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      logger.error({ stage, err: error }, 'cannot record a failure: the message stays until that works')
      if (!isOutage(error)) {
        const delayMs = backoff(delivery.attempt, config.retry, random)
        return apply({ do: 'retry', delayMs, cause }, delivery)
      }
      await pause(error)
      return hands.requeue(delivery)
    }
    return then()
  }

  return async (outcome, delivery) => {
    const key = keyOf(delivery)
    const settlement = settlementOf(outcome, delivery.attempt, config, random, busy.putOff(key))
    if (settlement.do !== 'put-off') busy.remove(key)
    const waits = ['defer', 'put-off', 'hold'].includes(settlement.do)
    if (!waits) logFailure(outcome, delivery, stage, logger)
    await apply(settlement, delivery)
    return ['retry', 'fail'].includes(settlement.do) ? { ...outcome, verdict: 'failed' } : outcome
  }
}

/** Messages that leave the queue for a while. */
function createDelays({ stage, logger, hands, forNewer, busy }: SettlingOptions) {
  const retry = (delivery: Delivery, { delayMs, cause }: Settlement & { do: 'retry' }): Promise<void> =>
    hands.answer('delay a message', delivery, () => delivery.retry(delayMs, cause))

  function defer(delivery: Delivery, { code, message: reason }: Cause): Promise<void> {
    if (forNewer.waiting() === 0) logger.warn({ stage, code, reason }, 'messages wait for a newer node')
    const delayMs = forNewer.defer()
    return hands.answer('delay a message', delivery, () => delivery.defer(delayMs))
  }

  function putOff(delivery: Delivery, { delayMs, cause }: Settlement & { do: 'put-off' }): Promise<void> {
    const { code, message: reason } = cause
    if (busy.waiting() === 0)
      logger.warn({ stage, code, reason, delayMs }, 'messages wait for a busy provider')
    busy.add(keyOf(delivery), delayMs)
    return hands.answer('delay a message', delivery, () => delivery.defer(delayMs))
  }

  return { retry, defer, putOff }
}

/** What a message is known by here. */
const keyOf = ({ body }: Delivery): string => idOf(body) ?? ''

function logFailure(
  { verdict, cause }: Outcome,
  { attempt, body }: Delivery,
  stage: string,
  logger: Logger,
): void {
  if (!cause) return
  const { code, message: reason } = cause
  const trace = traceOf(body)
  logger[verdict === 'skipped' ? 'info' : 'warn'](
    { stage, code, reason, attempt, verdict, ...(trace !== undefined && { trace }) },
    'no success',
  )
}

/** Of a message, which may be anything. */
function traceOf(body: unknown): string | undefined {
  const { trace } = (body ?? {}) as { trace?: unknown }
  return typeof trace === 'string' && /^[0-9a-f]{32}$/.test(trace) ? trace : undefined
}

/** Without an envelope there is no process whose failure could be recorded: the dead letter tells it alone. */
function envelopeOf({ queue, body }: Delivery, stage: string, logger: Logger): Envelope | undefined {
  try {
    return openMessage(queue, body)
  } catch (thrown) {
    const { code } = causeOf(thrown)
    logger.warn({ stage, code }, 'a message without a readable envelope goes to the dead letters')
    return undefined
  }
}
