import type { Sentence } from '../../schema/chat.ts'

/** Sentences that are kept of all turns before, and characters of them: what a prompt has room for. */
const MOST_SENTENCES = 60
const MOST_CHARACTERS = 6000

/**
 * What is left of old turns: each fact once, the latest of them, with what it cites. A fact without its citation would be hearsay, so neither
 * is shortened.
 */
export function folded(sentences: readonly Sentence[]): Sentence[] {
  const once = new Map<string, Sentence>()
  for (const sentence of sentences) {
    if (sentence.citations.length === 0 || sentence.text === '') continue
    once.delete(sentence.text)
    once.set(sentence.text, sentence)
  }
  const kept: Sentence[] = []
  let characters = 0
  for (const sentence of [...once.values()].toReversed()) {
    characters += sentence.text.length
    if (kept.length >= MOST_SENTENCES || characters > MOST_CHARACTERS) break
    kept.push(sentence)
  }
  return kept.toReversed()
}
