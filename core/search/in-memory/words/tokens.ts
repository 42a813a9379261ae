import { stem } from 'porter2'
import { COMMON_WORDS } from '../../words.ts'

const WORD = /[\p{L}\p{M}\p{N}]+/gu
const LATIN = /^[a-z]+$/

/**
 * The words of a text in the order in which they stand, each as its stem ("walking", "walks": "walk"); a common word is undefined, so
 * that phrases keep their distances.
 */
export function* stemsOf(text: string): Generator<string | undefined> {
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(WORD)) yield stemOf(word)
}

/** Stems of the words that were met: few words make most of all texts. */
const known = new Map<string, string | undefined>()
const MOST_KNOWN = 50_000

function stemOf(word: string): string | undefined {
  if (known.has(word)) return known.get(word)
  const stemmed = COMMON_WORDS.has(word) ? undefined : LATIN.test(word) ? stem(word) : word
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(word, stemmed)
  return stemmed
}
