import { faultInSentence } from '../../schema/grounding.ts'
import type { Overview, OverviewClaim, ToldSentences } from '../../schema/overview.ts'

/** Words of a summary that a model tells. */
export const MOST_WORDS = 100

/**
 * What is wrong with the sentences of a model; undefined where each says what the claims say that it cites. What a model says is data: it
 * is held to the claims by their numbers, their words and their denials, as far as that can be done without understanding it.
 */
export function faultIn({ sentences }: ToldSentences, { claims }: Overview): string | undefined {
  const words = sentences.reduce((sum, { text }) => sum + text.split(/\s+/).filter(Boolean).length, 0)
  if (words > MOST_WORDS) return `it has ${words} words, of ${MOST_WORDS}`
  for (const [place, sentence] of sentences.entries()) {
    const unknown = sentence.claims.find((number) => number > claims.length)
    if (unknown !== undefined) return `sentence ${place + 1} rests on claim ${unknown}, which there is not`
    const fault = faultInSentence(sentence.text, citedIn(sentence, claims).map(({ text }) => text).join(' ')) // prettier-ignore
    if (fault !== undefined) return `sentence ${place + 1} ${fault}`
  }
  const cited = new Set(sentences.flatMap((sentence) => sentence.claims))
  const leftOut = claims.findIndex(({ sources }, at) => sources.length === 0 && !cited.has(at + 1))
  return leftOut < 0 ? undefined : `it leaves out that “${claims[leftOut]!.text}”`
}

export const citedIn = (
  sentence: ToldSentences['sentences'][number],
  claims: readonly OverviewClaim[],
): OverviewClaim[] => [...new Set(sentence.claims)].map((number) => claims[number - 1]!)
