import type { Piece } from '../../../schema/chat.ts'
import type { AgentSteps } from '../../llm/agent/graph.ts'
import { checkedByRules, entailed } from './check.ts'
import { EVIDENCE_TOOLS, runTool } from './evidence-tools.ts'
import { linesIn } from './lines.ts'
import type { ModelParts, State } from './state.ts'

/** How much a model may look up at once, and how much evidence it gets. */
const CALLS_AT_ONCE = 6
const MOST_EVIDENCE = 60
/** Sentences of an answer; more is not read. */
const MOST_SENTENCES = 12

/** What a model does for an answer, step by step. @param tell hears what is told meanwhile */
export function modelSteps(
  { language, prompts, tools, asker }: ModelParts,
  question: string,
  { tell, signal }: { tell: (piece: Piece) => void; signal: AbortSignal },
): AgentSteps<State> {
  return {
    async plan(state) {
      tell({ kind: 'step', text: 'Thinking about what to look up' })
      const generated = await language.generate(state.messages, { tools: EVIDENCE_TOOLS, signal })
      state.calls = generated.toolCalls.slice(0, CALLS_AT_ONCE)
      if (state.calls.length > 0)
        state.messages.push({ role: 'assistant', text: generated.text, toolCalls: state.calls })
      return state.calls.length > 0
    },

    async act(state) {
      for (const { id, name, arguments: given } of state.calls) {
        signal.throwIfAborted()
        tell({ kind: 'step', text: `Looking up: ${name}` })
        const found = await runTool(name, given, { tools, asker, evidence: state.evidence, signal })
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

    async answer(state) {
      const evidence = state.evidence.map(({ n, text }) => ({ n, text }))
      const data = { task: 'Answer the question now, from this evidence alone.', question, evidence }
      const generated = await language.generate([...state.messages, { role: 'user', data }], {
        signal,
        onText: (words) => tell({ kind: 'words', text: words }),
      })
      state.answeredBy = { provider: generated.provider, model: generated.model }
      state.lines = linesIn(generated.text).slice(0, MOST_SENTENCES)
    },

    async check(state) {
      const byRules = state.lines.map((line) => checkedByRules(line, state.evidence))
      const { organizationId } = asker
      const check = await prompts.get('verify-answer', {}, { organizationId })
      state.sentences = await entailed(language, check, byRules, {
        evidence: (index) =>
          state.evidence.filter(({ n }) => state.lines[index]!.named.includes(n)).map(({ text }) => text),
        signal,
      })
      for (const sentence of state.sentences) tell({ kind: 'sentence', sentence })
    },
  }
}
