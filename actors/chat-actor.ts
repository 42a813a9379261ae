import type { Piece } from '../schema/chat.ts'
import { stableId } from '../schema/ids.ts'
import { ChatTask } from '../schema/messages/index.ts'
import type { Fact } from '../schema/facts.ts'
import { defineActor } from './actor.ts'
import { gathered } from './chat-actor/gathered.ts'
import { whileOpen } from './chat-actor/while-open.ts'

/** Turns after which what was cited is folded again. */
const FOLDS_EVERY = 8

/**
 * Answers one turn of a conversation, and tells it as it goes. Idempotent: a turn that was answered or cancelled is left alone, and what was
 * told of one before a crash is begun again under the next places.
 */
export default defineActor({
  name: 'chat',
  takes: ChatTask,
  needs: ['conversations', 'chat'],
  async *work({ turnId, conversationId, organizationId }, { conversations, chat }, signal) {
    const turn = await conversations.toAnswer(organizationId, turnId)
    if (!turn) return
    let place = turn.told
    const told = (pieces: readonly Piece[]): Fact => ({ fact: 'turn_told', turnId, place: ++place, pieces })
    yield { records: [told([{ kind: 'begun' }])] }
    const open = whileOpen(() => conversations.isOpen(organizationId, turnId), signal)
    try {
      const answering = gathered(chat.answer(turn.question, open.signal))
      for (;;) {
        const { done, value } = await answering.next()
        if (!done) {
          yield { records: [told(value)] }
          continue
        }
        const answered: Fact = { fact: 'turn_answered', turnId, reply: value }
        if (turn.number % FOLDS_EVERY !== 0) return { records: [answered] }
        const throughTurn = turn.number
        const orderId = stableId('fold', conversationId, String(throughTurn))
        return {
          records: [answered],
          to: 'CONTEXT_SUMMARIZATION_QUEUE',
          message: { conversationId, organizationId, throughTurn, orderId },
        }
      }
    } catch (thrown) {
      if (open.wasClosed() && !signal.aborted) return
      throw thrown
    } finally {
      open.end()
    }
  },
})
