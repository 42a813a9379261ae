import { resultsIn, wordsOf, type Talk, type TalkAsked } from './talking-openai.ts'

interface Evidence {
  n: number
  text: string
}

/**
 * A model that asks the tool `events` once, answers with the first of what it found, and confirms everything: it is told which task it has
 * as any model is.
 */
export function citesEvidence(asked: TalkAsked): Talk {
  const last = wordsOf(asked.messages.at(-1))
  if (asked.response_format) {
    const { sentences } = JSON.parse(last) as { sentences: { n: number }[] }
    const verdicts = sentences.map(({ n }) => ({ n, entailed: true }))
    return { words: [JSON.stringify({ verdicts })] }
  }
  const isAnswer = (asked.tools ?? []).length === 0
  if (!isAnswer && resultsIn(asked).length === 0) return { calls: [{ name: 'events', arguments: {} }] }
  if (!isAnswer) return { words: ['Enough is known.'] }
  const { evidence } = JSON.parse(last) as { evidence: Evidence[] }
  const [first] = evidence
  return { words: first ? `${first.text} [${first.n}]`.split(/(?<= )/) : ['No evidence.'] }
}
