import type { Fact } from '../schema/facts.ts'
import { ContextSummarizationTask } from '../schema/messages/index.ts'
import type { ToldOverview } from '../schema/overview.ts'
import { defineActor } from './actor.ts'
import { MOST_WORDS } from './context-actor/grounded.ts'
import { folded } from './context-actor/fold.ts'
import { tellBy } from './context-actor/tell.ts'

/**
 * Folds what old turns of a conversation cite. Sums up a video, or an hour or a day of a camera: by counting, which is kept at once, and where a language model is there in its words.
 * Idempotent: the same parts told twice leave one summary, and what is told already is not asked for again.
 */
export default defineActor({
  name: 'context',
  takes: ContextSummarizationTask,
  needs: ['summaries', 'conversations', 'language', 'prompts'],
  async *work(task, { summaries, conversations, language, prompts }, signal) {
    if ('conversationId' in task) {
      const { conversationId, organizationId, throughTurn } = task
      const sentences = await conversations.toFold(organizationId, conversationId, throughTurn)
      return {
        records: [{ fact: 'turns_folded', conversationId, throughTurn, sentences: folded(sentences) }],
      }
    }
    const { summaryId, orderId, organizationId, cameraId } = task
    const found = await summaries.toTell(organizationId, summaryId)
    if (!found) return
    const { parts, counted, kept, processId } = found
    const made = (isLast: boolean, told?: ToldOverview): Fact => ({
      ...{ fact: 'summary_made', summaryId, orderId, parts, isLast },
      ...(told && { told }),
    })
    const isLocal = language.provider === 'local'
    if (!counted || (kept && (isLocal || kept.provider !== 'local'))) return { records: [made(true)] }
    if (isLocal) return { records: [made(true, counted)] }
    yield { records: [made(false, counted)] }
    const work = { organizationId, cameraId, processId }
    const prompt = await prompts.get('tell-summary', { mostWords: String(MOST_WORDS) }, work)
    return { records: [made(true, await tellBy(language, prompt, counted, signal))] }
  },
})
