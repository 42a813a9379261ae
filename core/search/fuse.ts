import type { Near, WordMatch } from '../ports.ts'

/** Constant of reciprocal rank fusion (Cormack, Clarke, Buettcher, SIGIR 2009). */
const RRF_K = 60

/** A chunk, its fused score, and the place of the passage that is nearest, where one is. */
export interface Ranked {
  chunkId: string
  score: number
  place?: number
}

/**
 * Reciprocal rank fusion of two lists of chunks, each best first: the sum of 1 / (60 + rank) over both, best first; equal
 * scores by their place among the words, then by chunk id.
 */
export function fuse(byWords: readonly Pick<WordMatch, 'chunkId'>[], byMeaning: readonly Near[]): Ranked[] {
  const wordPlaces = new Map(byWords.map(({ chunkId }, index) => [chunkId, index]))
  const wordPlace = (chunkId: string): number => wordPlaces.get(chunkId) ?? Number.MAX_SAFE_INTEGER
  const passages = new Map(byMeaning.map(({ chunkId, place }) => [chunkId, place]))
  const scores = new Map<string, number>()
  for (const list of [byWords, byMeaning]) {
    for (const [index, { chunkId }] of list.entries()) {
      scores.set(chunkId, (scores.get(chunkId) ?? 0) + 1 / (RRF_K + index + 1))
    }
  }
  return [...scores]
    .map(([chunkId, score]) => {
      const place = passages.get(chunkId)
      return { chunkId, score, ...(place === undefined ? {} : { place }) }
    })
    .sort(
      (a, b) =>
        b.score - a.score || wordPlace(a.chunkId) - wordPlace(b.chunkId) || (a.chunkId < b.chunkId ? -1 : 1),
    )
}
