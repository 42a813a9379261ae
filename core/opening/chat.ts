import { randomUUID } from 'node:crypto'
import { LONGEST_QUESTION } from '../../schema/chat.ts'
import type { CloserParts } from '../chat/closer.ts'
import type { ChatParts } from '../chat/parts.ts'
import { checkQuestionBudget } from '../chat/question-budget.ts'
import { createCostReading, NOTHING_SPENT } from '../costs/reading.ts'
import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { runInQuestion } from '../observability/trace-context.ts'
import type { Chat, ChatQuestion } from '../ports.ts'
import { checkZone } from '../zone.ts'

/** Chat is loaded with the first question. */
export function openChat(
  database: Database,
  parts: Omit<ChatParts, 'stepsOf' | 'closer'> & CloserParts,
): Chat {
  const costs = createCostReading(database)
  const chat: Chat = {
    async *answer(question, signal) {
      check(question)
      const { answerWith } = await import('../chat/answer.ts')
      const { openAnswerRows } = await import('../chat/rows.ts')
      const { keptStepsOf } = await import('../chat/conversations/kept-steps.ts')
      const stepsOf = keptStepsOf.bind(undefined, database, parts.clock)
      const { createCloser } = await import('../chat/closer.ts')
      const reads = { ...parts, ...openAnswerRows(database), stepsOf, closer: createCloser(parts) }
      return yield* answerWith(reads, question, signal)
    },

    async reply({ budget, ...question }, signal = new AbortController().signal) {
      if (budget !== undefined) checkQuestionBudget(budget)
      const id = randomUUID()
      const { organizationId } = question
      const reply = await runInQuestion({ organizationId, processId: id, budget }, async () => {
        const answering = chat.answer(question, signal)
        for (;;) {
          const { done, value } = await answering.next()
          if (done) return value
        }
      })
      const spent = await costs.ofTurns({ organizationId }, [id])
      return { id, ...reply, cost: spent.get(id) ?? NOTHING_SPENT }
    },
  }
  return chat
}

/** @throws SS_INPUT_INVALID */
function check({ text, zone }: ChatQuestion): void {
  checkZone(zone)
  if (text.trim() !== '' && text.length <= LONGEST_QUESTION) return
  const state = text.trim() === '' ? 'it is empty' : `it has ${text.length} characters`
  throw new SpectraError('SS_INPUT_INVALID', `Cannot answer the question: ${state}`, {
    details: { field: 'text', advice: `Ask in 1 to ${LONGEST_QUESTION} characters.` },
  })
}
