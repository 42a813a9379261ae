import { createHash } from 'node:crypto'
import type { Schemas } from '@qdrant/js-client-rest'
import { countPart, lengthPart } from '../../in-memory/words/bm25.ts'
import { stemsOf } from '../../in-memory/words/tokens.ts'

/** The vector of the words of a chunk, beside that of its meaning. */
export const WORDS = 'words'

/** Words of a chunk, about: what is longer is held back. */
const AVERAGE_WORDS = 60

/** A place of a vector for each stem: of 2^32, so that two share one hardly ever. */
export const placeOf = (stem: string): number => createHash('sha256').update(stem).digest().readUInt32BE(0)

/**
 * A text by its words, each as BM25 counts it. What a word is worth Qdrant knows by itself (`idf`). Undefined where there is no word in it.
 */
export function sparseOf(text: string): Schemas['SparseVector'] | undefined {
  const counts = new Map<number, number>()
  let words = 0
  for (const stem of stemsOf(text)) {
    words += 1
    if (stem !== undefined) counts.set(placeOf(stem), (counts.get(placeOf(stem)) ?? 0) + 1)
  }
  if (counts.size === 0) return undefined
  const length = lengthPart(words, AVERAGE_WORDS)
  return {
    indices: [...counts.keys()],
    values: [...counts.values()].map((count) => countPart(count, length)),
  }
}

/** Words that are asked for, by their stems: each counts once. */
export function sparseQuestion(stems: readonly string[]): Schemas['SparseVector'] {
  const indices = [...new Set(stems.map(placeOf))]
  return { indices, values: indices.map(() => 1) }
}
