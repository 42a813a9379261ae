import { causeOf, toSpectraError, type Cause, type ErrorCode, type SpectraError } from '../core/errors.ts'

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
  /** A newer node wrote it. */
  | 'newer'
  /** Not finished because the node drains or the stage restarts. */
  | 'interrupted'

const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  'SS_DISK_FULL',
  'SS_DATABASE_UNAVAILABLE',
  'SS_MAILBOX_UNAVAILABLE',
  'SS_MAILBOX_CLOSED',
  'SS_STORAGE_UNAVAILABLE',
])

/** Whether an error says that the world is not there, rather than that this piece of work is bad. */
export const isOutage = (error: { code: ErrorCode }): boolean => OUTAGES.has(error.code)

/** The outcome that an error stands for. What is no SpectraError (nor a full disk) is a bug, and a crash. */
export function outcomeOfError(thrown: unknown): Outcome {
  const error = toSpectraError(thrown)
  const cause = causeOf(error)
  if (isOutage(error)) return { verdict: 'outage', cause }
  if (error !== thrown) return { verdict: 'failed', cause, exit: 'crash' }
  return { verdict: verdictOf(error), cause }
}

function verdictOf(error: SpectraError): Verdict {
  switch (error.code) {
    case 'SS_CANCELLED':
    case 'SS_PROCESS_GONE':
      return 'skipped'
    case 'SS_DRAINING':
      return 'interrupted'
    case 'SS_MESSAGE_NEWER':
      return 'newer'
    default:
      return 'failed'
  }
}
