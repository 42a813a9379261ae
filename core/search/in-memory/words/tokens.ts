import { stem } from 'porter2'
import { COMMON_WORDS } from '../../words.ts'

const WORD = /[\p{L}\p{M}\p{N}]+/gu
const LATIN = /^[a-z]+$/

/** A word of a text: its stem ("walking", "walks": "walk"), or as it stands where it is one that stands in every text. */
export interface Word {
  stem: string
  isCommon: boolean
}

/** The words of a text in the order in which they stand. */
export function* wordsIn(text: string): Generator<Word> {
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(WORD)) yield wordOf(word)
}

/** Their stems; a common word is undefined, so that phrases keep their distances. */
export function* stemsOf(text: string): Generator<string | undefined> {
  for (const { stem, isCommon } of wordsIn(text)) yield isCommon ? undefined : stem
}

/** The words that were met: few words make most of all texts. */
const known = new Map<string, Word>()
const MOST_KNOWN = 50_000

function wordOf(word: string): Word {
  const met = known.get(word)
  if (met) return met
  const isCommon = COMMON_WORDS.has(word)
  const made = { stem: !isCommon && LATIN.test(word) ? stem(word) : word, isCommon }
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(word, made)
  return made
}
