import type { Piece, Reply, Sentence } from '../../../schema/chat.ts'
import { runAgent } from '../../llm/agent/graph.ts'
import type { Generated, Language, ModelMessage, Prompts } from '../../ports.ts'
import { clockWords } from '../clock.ts'
import { remark, type Evidence } from '../evidence.ts'
import type { Before } from '../local/reading.ts'
import type { Asker, ChatTools } from '../tools.ts'
import { checkedByRules, entailed } from './check.ts'
import { EVIDENCE_TOOLS, runTool } from './evidence-tools.ts'
import { linesIn, type Line } from './lines.ts'
import { openPieces } from './pieces.ts'

/** How often a model may look something up for one answer, how much at once, and how much evidence it gets. */
const ROUNDS = 4
const CALLS_AT_ONCE = 6
const MOST_EVIDENCE = 60
/** Sentences of an answer; more is not read. */
const MOST_SENTENCES = 12
/** Earlier turns in the words in which they were said; of older ones what they cited. */
const TURNS_SAID = 4

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

interface State {
  messages: ModelMessage[]
  evidence: Evidence[]
  calls: Generated<never>['toolCalls']
  lines: Line[]
  sentences: Sentence[]
  answeredBy: { provider: string; model: string }
}

/**
 * Answers by a language model over the same tools: it looks up, is given numbered evidence, and writes sentences that name it. Each is held to
 * what it names, by rules and by a second look of the model; what does not hold is said to be unsupported, and is not left standing as true.
 * @throws the codes of a provider
 */
export async function* answerByModel(
  { language, prompts, tools, asker }: ModelParts,
  asked: ModelAsked,
  signal: AbortSignal,
): AsyncGenerator<Piece, Reply, void> {
  const pieces = openPieces()
  const { organizationId } = asker
  const cameras = await tools.cameras(asker)
  const work = { organizationId }
  const prompt = await prompts.get(
    'tell-answer',
    {
      now: `${clockWords(asker.now, asker.zone)} (${asker.now.toISOString()})`,
      zone: asker.zone,
      cameras: cameras.slice(0, 100).join(', ') || 'none',
    },
    work,
  )
  const { provider, model } = language
  const state: State = {
    ...{ messages: [{ role: 'system', prompt }, ...said(asked)], evidence: [], calls: [] },
    ...{ lines: [], sentences: [], answeredBy: { provider, model } },
  }
  const steps = {
    async plan(state: State): Promise<boolean> {
      pieces.tell({ kind: 'step', text: 'Thinking about what to look up' })
      const generated = await language.generate(state.messages, { tools: EVIDENCE_TOOLS, signal })
      state.calls = generated.toolCalls.slice(0, CALLS_AT_ONCE)
      if (state.calls.length > 0)
        state.messages.push({ role: 'assistant', text: generated.text, toolCalls: state.calls })
      return state.calls.length > 0
    },

    async act(state: State): Promise<void> {
      for (const { id, name, arguments: given } of state.calls) {
        signal.throwIfAborted()
        pieces.tell({ kind: 'step', text: `Looking up: ${name}` })
        const found = await runTool(name, given, tools, asker)
        const room = MOST_EVIDENCE - state.evidence.length
        const numbered =
          typeof found === 'string'
            ? []
            : found.slice(0, room).map((one, index) => ({ n: state.evidence.length + index + 1, ...one }))
        state.evidence.push(...numbered)
        const shown = numbered.map(({ n, text }) => ({ n, text }))
        const result = typeof found === 'string' ? { error: found } : { evidence: shown }
        state.messages.push({ role: 'tool', toolCallId: id, result })
      }
    },

    async answer(state: State): Promise<void> {
      const evidence = state.evidence.map(({ n, text }) => ({ n, text }))
      const data = {
        task: 'Answer the question now, from this evidence alone.',
        question: asked.text,
        evidence,
      }
      const generated = await language.generate([...state.messages, { role: 'user', data }], {
        signal,
        onText: (words) => pieces.tell({ kind: 'words', text: words }),
      })
      state.answeredBy = { provider: generated.provider, model: generated.model }
      state.lines = linesIn(generated.text).slice(0, MOST_SENTENCES)
    },

    async check(state: State): Promise<void> {
      const byRules = state.lines.map((line) => checkedByRules(line, state.evidence))
      const check = await prompts.get('verify-answer', {}, work)
      state.sentences = await entailed(language, check, byRules, {
        evidence: (index) =>
          state.evidence.filter(({ n }) => state.lines[index]!.named.includes(n)).map(({ text }) => text),
        signal,
      })
      for (const sentence of state.sentences) pieces.tell({ kind: 'sentence', sentence })
    },
  }
  const running = runAgent(steps, state, { rounds: ROUNDS, signal }).then(
    () => pieces.end(),
    (thrown: unknown) => pieces.fail(thrown),
  )
  yield* pieces.told
  await running
  return replyOf(state)
}

function replyOf({ sentences, answeredBy }: State): Reply {
  const holds = sentences.some(({ support }) => support === 'supported')
  if (holds) return { kind: 'answer', sentences, ...answeredBy }
  const [first, ...others] = sentences
  const asksBack = first && others.length === 0 && first.support === 'none' && first.text.endsWith('?')
  if (asksBack) return { kind: 'question', sentences, ...answeredBy }
  const nothing = sentences.some(({ support }) => support === 'none')
    ? []
    : [remark('No evidence: nothing that was found supports an answer.')]
  return { kind: 'nothing', sentences: [...nothing, ...sentences], ...answeredBy }
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
