import { z } from 'zod'
import type { Citation, Sentence } from '../../../schema/chat.ts'
import { faultInSentence } from '../../../schema/grounding.ts'
import type { Language, Prompt } from '../../ports.ts'
import { MOST_CITATIONS, type Evidence } from '../evidence.ts'
import type { Line } from './lines.ts'

const Verdicts = z.object({
  verdicts: z.array(z.object({ n: z.int().min(1), entailed: z.boolean() })).max(60),
})

/** That there is nothing to say, or a question back: it claims nothing of footage. */
const CLAIMS_NOTHING = /^(?:there is )?no evidence\b|\?$/i

/**
 * Holds a sentence to what it names: numbers and times have to stand there, a denial has to be denied there, and what is named has to be
 * there. What names nothing supports nothing.
 */
export function checkedByRules({ text, named }: Line, evidence: readonly Evidence[]): Sentence {
  const cited = evidence.filter(({ n }) => named.includes(n))
  const citations = once(cited.flatMap((one) => one.citations))
  if (named.length === 0 && CLAIMS_NOTHING.test(text)) return { text, citations: [], support: 'none' }
  const madeUp = named.some((n) => !evidence.some((one) => one.n === n))
  const fault = faultInSentence(text, cited.map((one) => one.text).join(' '))
  if (cited.length === 0 || madeUp || fault !== undefined) return { text, citations, support: 'unsupported' }
  // A count of nothing is supported by what was looked through, which no clip shows.
  return { text, citations, support: citations.length > 0 ? 'supported' : 'none' }
}

/**
 * Asks a language model whether what is cited says what the sentences say; what it does not confirm is unsupported. It sees no question and
 * no tools, so an order in what was seen leads nowhere.
 */
export async function entailed(
  language: Pick<Language, 'generate'>,
  prompt: Prompt,
  sentences: readonly Sentence[],
  { evidence, signal }: { evidence: (index: number) => string[]; signal: AbortSignal },
): Promise<Sentence[]> {
  const asked = sentences.flatMap(({ text, support }, index) =>
    support === 'supported' ? [{ n: index + 1, sentence: text, evidence: evidence(index) }] : [],
  )
  if (asked.length === 0) return [...sentences]
  const { value } = await language.generate(
    [
      { role: 'system', prompt },
      { role: 'user', data: { sentences: asked } },
    ],
    { schema: Verdicts, signal },
  )
  const holds = new Set((value?.verdicts ?? []).filter((one) => one.entailed).map(({ n }) => n))
  return sentences.map((sentence, index) =>
    sentence.support === 'supported' && !holds.has(index + 1)
      ? { ...sentence, support: 'unsupported' as const }
      : sentence,
  )
}

const once = (citations: readonly Citation[]): Citation[] =>
  [...new Map(citations.map((one) => [JSON.stringify(one), one])).values()].slice(0, MOST_CITATIONS)
