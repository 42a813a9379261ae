import type { Piece, Reply } from '../../schema/chat.ts'
import { causeOf, toSpectraError, type ErrorCode } from '../errors.ts'
import type { ChatQuestion } from '../ports.ts'
import { stretchOf } from './about.ts'
import { remark } from './evidence.ts'
import { answerLocally, LOCAL } from './local/answer.ts'
import { answerByModel } from './model/answer.ts'
import type { ChatParts } from './parts.ts'
import { createChatTools, type Asker, type ToolParts } from './tools.ts'

/** Why a model does not answer, so that rules do: waiting or asking again would change nothing. */
const BY_RULES: readonly ErrorCode[] = [
  'SS_ANALYSIS_FAILED',
  'SS_MODEL_UNABLE',
  'SS_PROVIDER_REFUSED',
  'SS_BUDGET_REACHED',
]

const NOT_THERE =
  'No evidence: the footage that is asked about is not there, not there any more, or not yours to see.'

/**
 * Answers one question with the rights and limits of whoever asks: by the language model that is configured, else by rules. Where a model
 * cannot answer, or may not because of a budget, rules answer, with a note why.
 */
export async function* answerWith(
  parts: ChatParts & ToolParts,
  { text, zone = 'UTC', about, before = [], folded = [], organizationId, cameras, turnId }: ChatQuestion,
  signal: AbortSignal,
): AsyncGenerator<Piece, Reply, void> {
  signal.throwIfAborted()
  const { language, prompts, footage, clock } = parts
  const tenant = { organizationId, ...(cameras && { cameras }) }
  const now = new Date(clock.now())
  const stretch = await stretchOf(footage, tenant, about)
  if (about && !stretch) {
    const sentences = [remark(NOT_THERE)]
    for (const sentence of sentences) yield { kind: 'sentence', sentence }
    return { kind: 'nothing', sentences, ...LOCAL }
  }
  const asker: Asker = { ...tenant, zone, now, about: stretch }
  const tools = createChatTools(parts)
  if (!language || !prompts || language.provider === 'local')
    return yield* answerLocally(text, tools, asker, before)
  try {
    const kept = turnId === undefined ? undefined : parts.stepsOf?.(organizationId, turnId)
    const model = { language, prompts, tools, asker }
    return yield* answerByModel(model, { text, before, folded }, { kept, signal })
  } catch (thrown) {
    const error = toSpectraError(thrown)
    if (signal.aborted || !BY_RULES.includes(error.code)) throw thrown
    yield { kind: 'begun' }
    const reply = yield* answerLocally(text, tools, asker, before)
    const note = `Answered without ${language.provider} ${language.model}: ${causeOf(error, 300).message}`
    return { ...reply, note, noteCode: error.code }
  }
}
