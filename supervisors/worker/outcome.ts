import { causeOf, isOutage, toSpectraError, type Cause, type SpectraError } from '../../core/errors.ts'

/** How the work on one message ended, for the message and for the worker that did it. Plain data. */
export interface Outcome {
  verdict: Verdict
  /** Present on everything but `done`, and what is `skipped` because it was done before. */
  cause?: Cause
  /** The worker cannot be used again: it crashed, or it went on past its deadline and its grace. */
  exit?: 'crash' | 'hang'
}

export type Verdict =
  /** Committed. */
  | 'done'
  /** Nothing to do: done before, or its process was cancelled or is gone. */
  | 'skipped'
  /** This attempt failed. */
  | 'failed'
  /** Recorded as failed before; its dead letter may be missing. */
  | 'failed-before'
  /** What the stage stands on is not there: nobody's fault, and no attempt used. */
  | 'outage'
  /** Who was asked has no time now: no attempt used, unless it has waited for too long. */
  | 'busy'
  /** A budget does not allow its work now: it is put aside until that is raised. */
  | 'held'
  /** A newer node wrote it. */
  | 'newer'
  /** Not finished because the node drains or the stage restarts. */
  | 'interrupted'

/** The outcome that an error stands for. What is no SpectraError (nor an outage) is a bug, and a crash: see core/ports.ts. */
export function outcomeOfError(thrown: unknown): Outcome {
  const error = toSpectraError(thrown)
  const cause = causeOf(error)
  if (isOutage(error)) return { verdict: 'outage', cause }
  if (error !== thrown) return { verdict: 'failed', cause, exit: 'crash' }
  return { verdict: verdictOf(error, cause), cause }
}

function verdictOf(error: SpectraError, { retryAfterMs }: Cause): Verdict {
  switch (error.code) {
    case 'SS_CANCELLED':
    case 'SS_PROCESS_GONE':
      return 'skipped'
    case 'SS_DRAINING':
      return 'interrupted'
    case 'SS_MESSAGE_NEWER':
      return 'newer'
    case 'SS_PROVIDER_BUSY':
      return 'busy'
    case 'SS_PROVIDER_UNAVAILABLE':
      // Nobody was asked: it is known to be away, and until when it is left alone.
      return retryAfterMs === undefined ? 'failed' : 'busy'
    case 'SS_BUDGET_REACHED':
      return 'held'
    default:
      return 'failed'
  }
}
