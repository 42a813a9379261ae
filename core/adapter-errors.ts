import { SpectraError, toSpectraError, type ErrorCode } from './errors.ts'
import { patienceAsked, troubleOf, type Trouble } from './net/trouble.ts'

/** By which codes a port tells each kind of trouble. */
export type TroubleCodes = Readonly<Record<Exclude<Trouble, 'full'>, ErrorCode>>

/** Of the ports `vision`, `language` and `embedding`. */
export const MODEL_TROUBLE: TroubleCodes = {
  away: 'SS_PROVIDER_UNAVAILABLE',
  busy: 'SS_PROVIDER_BUSY',
  denied: 'SS_PROVIDER_REFUSED',
  refused: 'SS_PROVIDER_REFUSED',
  missing: 'SS_PROVIDER_REFUSED',
}

/** Of the port `storage`. A refusal is that of one object: see `objectError` of `core/storage/failures.ts`. */
export const STORAGE_TROUBLE: TroubleCodes = {
  away: 'SS_STORAGE_UNAVAILABLE',
  busy: 'SS_STORAGE_UNAVAILABLE',
  denied: 'SS_STORAGE_UNAVAILABLE',
  refused: 'SS_OBJECT_REFUSED',
  missing: 'SS_OBJECT_NOT_FOUND',
}

/** Of the port `search`, where the index is a service of its own. */
export const SEARCH_TROUBLE: TroubleCodes = {
  away: 'SS_SEARCH_UNAVAILABLE',
  busy: 'SS_SEARCH_UNAVAILABLE',
  denied: 'SS_SEARCH_DENIED',
  refused: 'SS_SEARCH_REFUSED',
  missing: 'SS_SEARCH_REFUSED',
}

/** Of the port `notifications`. A refusal of one notification is told apart by the channel itself. */
export const CHANNEL_TROUBLE: TroubleCodes = {
  away: 'SS_CHANNEL_UNAVAILABLE',
  busy: 'SS_CHANNEL_UNAVAILABLE',
  denied: 'SS_CHANNEL_UNAVAILABLE',
  refused: 'SS_CHANNEL_UNAVAILABLE',
  missing: 'SS_CHANNEL_UNAVAILABLE',
}

/**
 * What the error of a library means at the edge of an adapter, to be thrown in its place:
 *
 *     catch (thrown) { throw adapterError(`describe chunk ${id}`, thrown, MODEL_TROUBLE, signal) }
 *
 * A SpectraError stays what it is, and so does what says nothing of a service, a network or a machine: that is a bug, and has
 * to crash its worker. Once `signal` aborted, the reason of that is what counts. How long a busy service wants to be left
 * alone stands in `details.retryAfterMs`.
 * @param what ends the sentence "Cannot ...", such as `describe chunk 3`
 */
export function adapterError(
  what: string,
  thrown: unknown,
  codes: TroubleCodes,
  signal?: AbortSignal,
): unknown {
  if (signal?.aborted) return signal.reason
  if (thrown instanceof SpectraError) return thrown
  const trouble = troubleOf(thrown)
  if (trouble === undefined) return thrown
  const code = trouble === 'full' ? 'SS_DISK_FULL' : codes[trouble]
  const retryAfterMs = trouble === 'busy' ? patienceAsked(thrown) : undefined
  const details = retryAfterMs === undefined ? undefined : { retryAfterMs }
  return new SpectraError(code, `Cannot ${what}: ${wordsOf(thrown)}`, { cause: thrown, details })
}

/** "fetch failed" says less than its cause, and an AggregateError nothing at all. */
function wordsOf(thrown: unknown): string {
  const { message, cause, errors } = thrown as Error & { errors?: readonly unknown[] }
  const inner = cause ?? errors?.[0]
  if (inner instanceof Error && (message === '' || message === 'fetch failed')) return wordsOf(inner)
  return message || toSpectraError(thrown).message
}
