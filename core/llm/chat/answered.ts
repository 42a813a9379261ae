import { SpectraError } from '../../errors.ts'
import type { Usage } from '../../ports.ts'
import type { Chat, ChatAnswer, ChatRequest, Turn } from './chat.ts'

/** What could be made of an answer, or what is wrong with it, as a sentence that the model is told. */
export type Reading<T> = { value: T } | { fault: string }

export interface Answered<T> {
  value: T
  answer: ChatAnswer
  /** Of all that was asked. */
  usage: Usage | undefined
  /** What was wrong with answers before it; absent where the first could be used. */
  refused?: string[]
}

/** How often a model is asked for an answer that can be used: once, and once more with what was wrong. */
const ASKED = 2

/**
 * Asks until the answer can be used, at most twice: a model that is told what is wrong often puts it right.
 * @throws SS_ANALYSIS_FAILED where it does not, SS_PROVIDER_REFUSED where the model or a filter of its provider refuses
 */
export async function answered<T>(
  chat: Chat,
  request: ChatRequest,
  read: (answer: ChatAnswer) => Reading<T>,
): Promise<Answered<T>> {
  const who = `${chat.provider} ${chat.model}`
  let usage: Usage | undefined
  let repair: Turn[] = []
  const refused: string[] = []
  for (let asked = 1; ; asked += 1) {
    const answer = await chat.ask({ ...request, turns: [...request.turns, ...repair] })
    usage = sum(usage, answer.usage)
    if (answer.ended === 'refused') {
      const why = answer.refusal ? `: ${answer.refusal.slice(0, 300)}` : ', without saying why'
      throw new SpectraError('SS_PROVIDER_REFUSED', `Cannot use the answer of ${who}: it refuses${why}`)
    }
    const reading = faultOf(answer) ?? read(answer)
    if ('value' in reading)
      return { value: reading.value, answer, usage, ...(refused.length > 0 && { refused }) }
    refused.push(reading.fault)
    if (asked === ASKED) {
      const times = `after ${asked} attempts ${reading.fault}`
      throw new SpectraError('SS_ANALYSIS_FAILED', `Cannot use the answer of ${who}: ${times}`)
    }
    repair = [
      { role: 'assistant', text: answer.text || '(nothing)' },
      { role: 'user', parts: [{ text: `This answer cannot be used: ${reading.fault}. Answer again.` }] },
    ]
  }
}

function faultOf({ text, toolCalls, ended }: ChatAnswer): { fault: string } | undefined {
  if (ended === 'cut') return { fault: 'it is cut off at the limit of tokens, be much briefer' }
  if (text.trim() === '' && toolCalls.length === 0) return { fault: 'it is empty' }
  return undefined
}

function sum(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other
  const cost = (one.costUsd ?? 0) + (other.costUsd ?? 0)
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    ...(one.costUsd === undefined && other.costUsd === undefined ? {} : { costUsd: cost }),
  }
}
