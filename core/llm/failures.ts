import { adapterError, MODEL_TROUBLE } from '../adapter-errors.ts'
import { SpectraError } from '../errors.ts'
import { patienceAsked } from '../net/trouble.ts'

/**
 * What the error of a provider's SDK means to `vision`, `language` and `embedding`. A 503 asks for patience as a 429 does: models
 * are overloaded, not broken. `secrets` never stand in what is said.
 */
export function modelError(
  what: string,
  thrown: unknown,
  { signal, secrets = [] }: { signal?: AbortSignal; secrets?: readonly string[] } = {},
): unknown {
  if (signal?.aborted) return signal.reason
  const known = isOverloaded(thrown) ? overloaded(what, thrown) : adapterError(what, thrown, MODEL_TROUBLE)
  if (!(known instanceof SpectraError)) return known
  const { code, retryable, details } = known
  const message = secrets
    .filter(Boolean)
    .reduce((text, each) => text.replaceAll(each, '(secret)'), known.message)
  // The cause of an SDK holds the request, with its key.
  return new SpectraError(code, message.slice(0, 1000), { retryable, details })
}

function isOverloaded(thrown: unknown): thrown is Error {
  const { status, $metadata } = (thrown ?? {}) as {
    status?: unknown
    $metadata?: { httpStatusCode?: number }
  }
  if (!(thrown instanceof Error) || thrown instanceof SpectraError) return false
  return (status ?? $metadata?.httpStatusCode) === 503
}

function overloaded(what: string, thrown: Error): SpectraError {
  const retryAfterMs = patienceAsked(thrown)
  const details = retryAfterMs === undefined ? undefined : { retryAfterMs }
  return new SpectraError('SS_PROVIDER_BUSY', `Cannot ${what}: ${thrown.message}`, { details })
}

/** `signal`, or the end of the time that a call may take. @returns `expired`, whether it was the time */
export function deadline(signal: AbortSignal | undefined, ms: number) {
  const timeout = AbortSignal.timeout(ms)
  return {
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    expired: () => timeout.aborted && !signal?.aborted,
  }
}

export const silent = (what: string, ms: number): SpectraError =>
  new SpectraError('SS_PROVIDER_UNAVAILABLE', `Cannot ${what}: no whole answer within ${ms / 1000} s`, {
    details: { unanswered: true },
  })
