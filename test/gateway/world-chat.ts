import { NOTHING_SPENT } from '../../core/costs/reading.ts'
import { stableId } from '../../schema/ids.ts'
import { createConversationsHere } from '../helpers/conversations.ts'
import type { Asking, Chat, Conversations } from '../../core/ports.ts'

/** Chat that answers by the moments of the world, and conversations in memory. */
export function chatOf(asking: Asking): { chat: Chat; conversations: Conversations } {
  const chat: Chat = {
    async *answer({ text, ...tenant }) {
      const { hits } = await asking.ask({ ...tenant, text })
      const sentences = hits.map(({ chunkId, processId, startTime, endTime, text: claim }) => ({
        text: claim,
        citations: [{ chunkId, processId, startTime, endTime, claim }],
        support: 'supported' as const,
      }))
      for (const sentence of sentences) yield { kind: 'sentence', sentence }
      return { kind: 'answer', sentences, provider: 'local', model: 'questions-1' }
    },
    async reply(question, signal = new AbortController().signal) {
      const answering = chat.answer(question, signal)
      for (;;) {
        const { done, value } = await answering.next()
        if (done) return { id: stableId('question', question.text), ...value, cost: NOTHING_SPENT }
      }
    },
  }
  return { chat, conversations: createConversationsHere() }
}
