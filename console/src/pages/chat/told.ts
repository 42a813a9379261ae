import type { Piece, Sentence } from './queries.ts'

/** What was told of an answer so far. */
export interface Told {
  /** What is being done. */
  step?: string
  /** Words that nobody has checked yet; sentences take their place. */
  words: string
  sentences: Sentence[]
}

export const NOTHING_TOLD: Told = { words: '', sentences: [] }

/** The same after more pieces. */
export function after(told: Told, pieces: readonly Piece[]): Told {
  let now = told
  for (const { kind, text, sentence } of pieces) {
    if (kind === 'begun') now = NOTHING_TOLD
    else if (kind === 'step') now = { ...now, step: text ?? '' }
    else if (kind === 'words') now = { ...now, words: now.words + (text ?? '') }
    else if (sentence) now = { ...now, words: '', sentences: [...now.sentences, sentence] }
  }
  return now
}
