import { countPart, lengthPart, weightOf } from './bm25.ts'
import type { Question } from './question.ts'
import type { Texts } from './texts.ts'

/** What two words that stand side by side as in the question add, as a part of what both weigh. */
const SIDE_BY_SIDE = 0.3

/**
 * How well documents fit a question by all that it says. To BM25 of all words, also of common ones, which weigh little, comes that of its pairs of
 * neighbours: "drops the bag" is not "the bag drops" (Metzler and Croft, "A Markov random field model for term dependencies", 2005). Found on
 * the validation part of UCA (`eval/uca.ts`), where anything from 0.2 to 0.4 does as well.
 */
export function createCloseness(texts: Texts, { said }: Question): (doc: number) => number {
  const { documents, average } = texts
  /** Of each word of the vocabulary its place among those of the question, from 1 on. */
  const places = new Uint16Array(texts.vocabulary + 1)
  const weights: number[] = []
  /** Of two words of the question the place of their pair, behind those of the words. */
  const pairs = new Map<number, number>()
  const asked = said.map((word) => word && texts.find(word))
  for (const word of asked) {
    if (!word || places[word.number]! > 0) continue
    places[word.number] = weights.push(weightOf(documents, word.having))
  }
  const width = weights.length + 1
  for (const [index, word] of asked.entries()) {
    const before = index > 0 ? asked[index - 1] : undefined
    if (!word || !before) continue
    const [one, other] = [places[before.number]!, places[word.number]!]
    if (pairs.has(one * width + other)) continue
    pairs.set(one * width + other, weights.push(SIDE_BY_SIDE * (weights[one - 1]! + weights[other - 1]!)))
  }
  const counts = new Uint32Array(weights.length + 1)

  return (doc) => {
    counts.fill(0)
    let before = 0
    const sequence = texts.sequenceOf(doc)
    for (const number of sequence) {
      const place = places[number]!
      if (place > 0) {
        counts[place]!++
        const pair = before > 0 ? pairs.get(before * width + place) : undefined
        if (pair !== undefined) counts[pair]!++
      }
      before = place
    }
    const length = lengthPart(sequence.length, average)
    let score = 0
    for (const [index, weight] of weights.entries()) score += weight * countPart(counts[index + 1]!, length)
    return score
  }
}
