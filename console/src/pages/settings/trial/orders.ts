import { problemIn, SpectraApiError, type FieldProblem } from '../../../api/errors.ts'
import type { TrialShown } from './queries.ts'

/** Prompts by which parts of videos are looked at. */
export const TRIED_PROMPTS: readonly string[] = ['describe-chunk', 'detect-events']

/** What came of a trial. @throws SpectraApiError saying what is wrong with the order */
export function trialIn({
  trial,
  errors,
}: {
  trial: TrialShown | null
  errors: readonly FieldProblem[]
}): TrialShown {
  if (trial) return trial
  throw (
    problemIn(errors) ??
    new SpectraApiError({ code: 'CONSOLE_FAILED', message: 'No answer', retryable: true })
  )
}
