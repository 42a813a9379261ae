import { busyDelay, NEVER_PUT_OFF } from './busy.ts'
import { nextTry, type MessagePolicy } from './retry-policy.ts'
import type { Random } from '../../core/backoff.ts'
import type { Cause } from '../../core/errors.ts'
import type { Outcome } from '../worker/outcome.ts'

/** What to do with a delivery. Every way a message can leave a worker's hands stands in `settlementOf`. */
export type Settlement =
  | { do: 'ack' }
  | { do: 'retry'; delayMs: number; cause: Cause }
  /** Record the failure first, then the dead letter: a crash between the two is repaired by the redelivery. */
  | { do: 'fail'; cause: Cause }
  /** Recorded before: only the dead letter, where that is missing. */
  | { do: 'dead-letter'; cause: Cause }
  /** Back to its place, attempt unchanged, once the stage has stopped taking. */
  | { do: 'pause-and-requeue'; cause: Cause }
  /** Out of the queue for a while, attempt unchanged: others go on, and a newer node may be there next time. */
  | { do: 'defer'; cause: Cause }
  /** Out of the queue until the provider has time again, attempt unchanged. */
  | { do: 'put-off'; delayMs: number; cause: Cause }
  /** Out of the queue for good: the ledger keeps it until a budget is raised, attempt unchanged. */
  | { do: 'hold'; cause: Cause }
  | { do: 'requeue' }

/**
 * The acknowledgement policy (P1, P3): a pure function of the outcome and the attempt (1 for the first).
 * @param putOff how long a busy provider has kept the message waiting in this attempt
 */
export function settlementOf(
  outcome: Outcome,
  attempt: number,
  policy: MessagePolicy,
  random: Random,
  putOff = NEVER_PUT_OFF,
): Settlement {
  const cause: Cause = outcome.cause ?? {
    code: 'SS_INTERNAL',
    message: 'Cannot tell why the work failed: no cause was given',
    retryable: true,
  }
  switch (outcome.verdict) {
    case 'done':
    case 'skipped':
      return { do: 'ack' }
    case 'failed-before':
      return { do: 'dead-letter', cause }
    case 'outage':
      return { do: 'pause-and-requeue', cause }
    case 'held':
      return { do: 'hold', cause }
    case 'newer':
      return { do: 'defer', cause }
    case 'interrupted':
      return { do: 'requeue' }
    case 'busy': {
      const delayMs = busyDelay(putOff, cause.retryAfterMs, policy.busyMs, random)
      return delayMs === undefined ? tried() : { do: 'put-off', delayMs, cause }
    }
    case 'failed':
      return tried()
  }

  /** An attempt was used. */
  function tried(): Settlement {
    const next = nextTry(attempt, cause.retryable, policy, random)
    return next.again ? { do: 'retry', delayMs: next.delayMs, cause } : { do: 'fail', cause }
  }
}
