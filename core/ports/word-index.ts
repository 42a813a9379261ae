import type { SearchFilter } from './search.ts'

/** A chunk that has words of a query. */
export interface WordMatch {
  chunkId: string
  /** The higher the better; comparable within one answer. */
  score: number
  /** How much of the query's weight it has: 1 for all of its words, where a word that no chunk has counts as a very rare one. */
  share: number
}

/**
 * The words of chunks, as their rows in the database have them: what is written there is found from then on.
 * @throws the codes of the database, or of a service of its own as `VectorIndex` does
 */
export interface WordIndex {
  /**
   * The chunks with words of the query in any form, best first, equal ones by id; at most `n`, each once. A word weighs the
   * more the fewer chunks have it. Quoted words are a phrase, `-word` excludes. No text breaks it; one without words finds nothing.
   */
  best(query: string, filter: SearchFilter, n: number): Promise<WordMatch[]>
  health(): Promise<void>
}
