import { causeOf, isOutage, SpectraError, type ErrorCode } from '../errors.ts'
import type { Trial } from '../ports.ts'

/** What to do about it here: nobody tries it again by itself. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  SS_PROVIDER_BUSY: 'Try again in a while. Where that is often so, raise the limits at the provider.',
  SS_PROVIDER_REFUSED:
    'Check the key, the model and the region of the provider, and what the prompt asks for.',
  SS_BUDGET_REACHED: 'Raise it: on the page of costs, or with spectra budget.',
  SS_ANALYSIS_FAILED: 'Try again, or say more plainly in the text what the answer must be.',
  SS_DEADLINE: 'Try again, or take a model that answers faster.',
}

/**
 * What kept a model from an answer, where that is something to be told with the rest.
 * @throws what was thrown, where it is about anything else: a bug, the machine, or who asked has left
 */
export function failureOf(
  step: 'description' | 'events',
  thrown: unknown,
  signal: AbortSignal | undefined,
): NonNullable<Trial['failure']> {
  if (signal?.aborted || !(thrown instanceof SpectraError)) throw thrown
  if (isOutage(thrown) || thrown.code === 'SS_INTERNAL') throw thrown
  const advice = ADVICE[thrown.code] ?? thrown.advice
  return { ...causeOf(thrown), step, ...(advice !== undefined && { advice }) }
}
