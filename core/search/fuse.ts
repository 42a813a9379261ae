import type { Near, WordMatch } from '../ports.ts'

/**
 * What each of three says of a chunk counts: its words, its whole text, and its nearest passage. Found on the validation part of UCA
 * (`eval/uca.ts`), where anything near it does as well; that words count a little more than both meanings together lets a rare word decide.
 */
const WEIGHTS = { words: 2, whole: 0.5, passage: 1 }

/** Indexes of words leave out what has few of them: it has something between nothing and the least. */
const LESS = 0.5

/** A chunk, its fused score, and what is known of how well it fits. */
export interface Ranked extends Partial<Pick<Near, 'place' | 'similarity'> & Pick<WordMatch, 'share'>> {
  chunkId: string
  score: number
}

type ByWords = Pick<WordMatch, 'chunkId' | 'score'>

/**
 * One order of two lists of chunks, each best first: the weighted sum of standard scores over all that either names (score less mean, by the
 * standard deviation), brought between 0 and 1. Equal ones by their place among the words, then by chunk id.
 *
 * A chunk that a list lacks has the least of that list, for so much it may have; of its words half of that where the list is not full.
 * @param most how many were asked of each list
 */
export function fuse(byWords: readonly ByWords[], byMeaning: readonly Near[], most: number): Ranked[] {
  const words = new Map(byWords.map(({ chunkId, score }) => [chunkId, score]))
  const meanings = new Map(byMeaning.map((near) => [near.chunkId, near]))
  const wholes = new Map(byMeaning.map((near) => [near.chunkId, wholeOf(near)]))
  const ids = [...new Set([...words.keys(), ...meanings.keys()])]
  const leastWord = Math.min(...words.values()) * (byWords.length < most ? LESS : 1)
  const leastPassage = Math.min(...byMeaning.map(({ similarity }) => similarity))
  const leastWhole = Math.min(...wholes.values())
  const sums = weighed({
    words: ids.map((id) => words.get(id) ?? leastWord),
    passages: ids.map((id) => meanings.get(id)?.similarity ?? leastPassage),
    wholes: ids.map((id) => wholes.get(id) ?? leastWhole),
  })
  const wordPlaces = new Map(byWords.map(({ chunkId }, index) => [chunkId, index]))
  const wordPlace = (id: string): number => wordPlaces.get(id) ?? Number.MAX_SAFE_INTEGER
  return ids
    .map((chunkId, index) => {
      const place = meanings.get(chunkId)?.place
      return { chunkId, score: sums[index]!, ...(place === undefined ? {} : { place }) }
    })
    .sort(
      (a, b) =>
        b.score - a.score || wordPlace(a.chunkId) - wordPlace(b.chunkId) || (a.chunkId < b.chunkId ? -1 : 1),
    )
}

/** What each of three says of the same chunks. */
export interface Said {
  words: readonly number[]
  passages: readonly number[]
  wholes: readonly number[]
}

/** Of each chunk the weighed sum of its standard scores, brought between 0 and 1. */
export function weighed({ words, passages, wholes }: Said): number[] {
  const [byWords, byPassages, byWholes] = [standard(words), standard(passages), standard(wholes)]
  return words.map((_, index) =>
    logistic(
      WEIGHTS.words * byWords[index]! +
        WEIGHTS.passage * byPassages[index]! +
        WEIGHTS.whole * byWholes[index]!,
    ),
  )
}

/** An index that does not know the whole knows the passage only. */
const wholeOf = ({ whole, similarity }: Near): number => whole ?? similarity

/** How far each lies from the mean, in standard deviations; all alike, or none known, none is far. */
function standard(scores: readonly number[]): number[] {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length)
  // Less is what sums of equal numbers differ by.
  const apart = deviation > 1e-9
  return scores.map((score) => (apart ? (score - mean) / deviation : 0))
}

const logistic = (sum: number): number => 1 / (1 + Math.exp(-sum))
