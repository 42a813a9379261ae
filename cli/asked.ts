import { LONGEST_QUESTION } from '../schema/chat.ts'
import { SpectraError } from '../core/errors.ts'
import { checkQuestionBudget } from '../core/chat/question-budget.ts'
import { dollars } from './commands/costs.ts'
import type { QuestionOptions } from './requests.ts'

/** A question as it was typed, checked. @throws SS_INPUT_INVALID saying what would be right */
export function askedOf(given: string, { process: processId, budget: usd }: QuestionOptions) {
  const text = given.trim()
  if (text === '' || text.length > LONGEST_QUESTION) {
    const state = text === '' ? 'it is empty' : `it has ${text.length} characters, of ${LONGEST_QUESTION}`
    throw new SpectraError('SS_INPUT_INVALID', `Cannot answer the question: ${state}`)
  }
  if (processId !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(processId)) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot answer the question: --process is the id of a process, not "${processId}"`,
    )
  }
  const budget = usd === undefined ? undefined : dollars(usd, '--budget')
  if (budget !== undefined) checkQuestionBudget(budget)
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions()
  return {
    ...{ text, zone },
    ...(processId !== undefined && { about: { processId: processId.toLowerCase() } }),
    ...(budget !== undefined && { budget }),
  }
}
