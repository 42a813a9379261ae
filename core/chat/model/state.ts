import type { Sentence } from '../../../schema/chat.ts'
import type { Generated, Language, ModelMessage, Prompts } from '../../ports.ts'
import { clockWords } from '../clock.ts'
import type { Evidence } from '../evidence.ts'
import type { Before } from '../local/reading.ts'
import type { Asker, ChatTools } from '../tools.ts'
import type { Line } from './lines.ts'

/** Earlier turns in the words in which they were said; of older ones what they cited. */
const TURNS_SAID = 4
const MOST_CAMERAS = 100

export interface ModelAsked {
  text: string
  before: readonly Before[]
  folded: readonly Sentence[]
}

export interface ModelParts {
  language: Language
  prompts: Pick<Prompts, 'get'>
  tools: ChatTools
  asker: Asker
}

/** What the steps of an answer share. It is JSON: it is kept between them, and goes on elsewhere. */
export interface State {
  messages: ModelMessage[]
  evidence: Evidence[]
  calls: Generated<never>['toolCalls']
  lines: Line[]
  sentences: Sentence[]
  answeredBy: { provider: string; model: string }
}

export async function firstState(
  { language, prompts, tools, asker }: ModelParts,
  asked: ModelAsked,
): Promise<State> {
  const { now, zone, organizationId } = asker
  const cameras = await tools.cameras(asker)
  const variables = {
    now: `${clockWords(now, zone)} (${now.toISOString()})`,
    zone,
    cameras: cameras.slice(0, MOST_CAMERAS).join(', ') || 'none',
  }
  const prompt = await prompts.get('tell-answer', variables, { organizationId })
  const { provider, model } = language
  return {
    ...{ messages: [{ role: 'system', prompt }, ...said(asked)], evidence: [], calls: [] },
    ...{ lines: [], sentences: [], answeredBy: { provider, model } },
  }
}

/** What was said before, and the question, as data. */
function said({ text, before, folded }: ModelAsked): ModelMessage[] {
  const known = folded.map(({ text, citations }) => ({
    text,
    at: citations[0]?.at,
    processId: citations[0]?.processId,
  }))
  const earlier = before.slice(-TURNS_SAID).flatMap(({ question, reply }): ModelMessage[] => [
    { role: 'user', data: { question } },
    {
      role: 'assistant',
      text:
        reply.sentences
          .map((sentence) => sentence.text)
          .join(' ')
          .slice(0, 2000) || '-',
    },
  ])
  return [
    ...(known.length > 0 ? [{ role: 'user' as const, data: { knownFromBefore: known } }] : []),
    ...earlier,
    { role: 'user', data: { question: text } },
  ]
}
