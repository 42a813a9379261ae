import { SpectraError } from '../errors.ts'

/** US dollars of one question. */
const MOST_USD = 1000

/** @throws SS_INPUT_INVALID */
export function checkQuestionBudget(usd: number): void {
  if (usd > 0 && usd <= MOST_USD) return
  throw new SpectraError('SS_INPUT_INVALID', `Cannot ask for ${usd} US dollars`, {
    details: { field: 'budget', advice: `Give more than 0 and at most ${MOST_USD}.` },
  })
}
