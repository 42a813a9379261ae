import { problemIn, SpectraApiError, type FieldProblem } from '../../../api/errors.ts'
import type { Step } from './estimate.ts'
import type { TrialShown } from './queries.ts'

/** For what models are asked where a prompt is tried; undefined: no part of a video is looked at by it. */
export function stepsOf(prompt: string): readonly Step[] | undefined {
  if (prompt === 'describe-chunk') return ['vision', 'language']
  return prompt === 'detect-events' ? EVENT_STEPS : undefined
}

/** Events are found in the description that is kept. */
export const EVENT_STEPS: readonly Step[] = ['language']

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
