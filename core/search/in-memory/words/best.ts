import type { Top } from '../top.ts'
import { countPart, lengthPart, weightOf } from './bm25.ts'
import type { Alternative, Question } from './question.ts'
import type { Texts } from './texts.ts'

/** Documents with less than this part of the best one's score are not found by their words: what is rare decides. */
export const LEAST_PART = 0.5

/** Sums of the same numbers in another order may differ by less. */
const ROUNDING = 1e-9

/** What of a question's weight a document has: 1 is all of it, where a word that no document has counts as one that hardly any has. */
export function shareOf(texts: Texts, { words }: Question, doc: number): number {
  let [has, all] = [0, 0]
  for (const stem of words) {
    const weight = weightOf(texts.documents, texts.posting(stem)?.having ?? 0)
    all += weight
    if (texts.says(doc, [stem])) has += weight
  }
  return all === 0 ? 0 : has / all
}

/** A word of the question, and how far its list was read. */
interface Cursor {
  /** Its list, as it is while the question is answered. */
  docs: Uint32Array
  counts: Uint8Array
  length: number
  weight: number
  /** No document has a larger part of this word. */
  most: number
  /** Its part of the document that is looked at. */
  part: number
  place: number
}

/**
 * Offers the documents with words of a question, as scored by BM25, to `top`, in the order of their numbers. Not all are looked at:
 * a document is taken from the lists of words without which it could not be among the best, and left as soon as the bounds of its
 * other words say so (MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995). What remains is the same as
 * if all had been scored.
 */
export function offerBest(
  texts: Texts,
  question: Question,
  passes: (doc: number) => boolean,
  top: Top,
): void {
  const { average, lengths } = texts
  const cursors = cursorsOf(texts, question)
  const asked = [...cursors]
  const meets = meetingOf(texts, question)
  // Least first: those up to `optional` cannot bring a document among the best, not even together.
  cursors.sort((a, b) => a.most - b.most)
  const sums = cursors.map((_, index) => cursors.slice(0, index + 1).reduce((sum, { most }) => sum + most, 0))
  let optional = 0
  for (;;) {
    while (optional < cursors.length && sums[optional]! + ROUNDING < top.least) optional++
    const doc = nextOf(cursors, optional)
    if (doc === END) return
    const score = passes(doc) ? scoreOf(doc) : undefined
    leave(cursors, optional, doc)
    if (score !== undefined && meets(doc)) top.offer(doc, score)
  }

  /** Undefined where it cannot be among the best. */
  function scoreOf(doc: number): number | undefined {
    const length = lengthPart(lengths[doc]!, average)
    let reached = 0
    for (let index = cursors.length - 1; index >= 0; index--) {
      const cursor = cursors[index]!
      // A word that a document might do without is looked up only as long as it may get among the best.
      if (index < optional) {
        if (reached + sums[index]! + ROUNDING < top.least) return undefined
        seek(cursor, doc)
      }
      const { docs, counts, place } = cursor
      const has = place < cursor.length && docs[place] === doc
      cursor.part = has ? cursor.weight * countPart(counts[place]!, length) : 0
      reached += cursor.part
    }
    // Always in the order of the question, so that equal documents have the same score.
    let score = 0
    for (const { part } of asked) score += part
    return score
  }
}

const END = 0xffffffff

function cursorsOf(texts: Texts, { words }: Question): Cursor[] {
  const { documents, average } = texts
  return words.flatMap((stem) => {
    const posting = texts.posting(stem)
    if (!posting || posting.having === 0) return []
    const weight = weightOf(documents, posting.having)
    const most = weight * countPart(posting.most, lengthPart(posting.shortest, average))
    const { docs, counts } = posting
    return [
      { docs: docs.values, counts: counts.values, length: docs.length, weight, most, part: 0, place: 0 },
    ]
  })
}

/** The next document of the lists from `first` on. */
function nextOf(cursors: readonly Cursor[], first: number): number {
  let next = END
  for (let index = first; index < cursors.length; index++) {
    const { docs, length, place } = cursors[index]!
    if (place < length && docs[place]! < next) next = docs[place]!
  }
  return next
}

/** Goes behind a document in the lists from `first` on. */
function leave(cursors: readonly Cursor[], first: number, doc: number): void {
  for (let index = first; index < cursors.length; index++) {
    const cursor = cursors[index]!
    if (cursor.place < cursor.length && cursor.docs[cursor.place] === doc) cursor.place++
  }
}

/** Goes on to a document, or behind it: steps that double, then halves. */
function seek(cursor: Cursor, doc: number): void {
  const { docs: values, length } = cursor
  let low = cursor.place
  let step = 1
  while (low + step < length && values[low + step]! < doc) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < doc) low = middle + 1
    else high = middle
  }
  cursor.place = low
}

/** What a document must meet beside having one of the words. */
export function meetingOf(texts: Texts, { alternatives }: Question): (doc: number) => boolean {
  const isPlain = alternatives.every(({ phrases, excluded }) => phrases.length + excluded.length === 0)
  if (isPlain) return () => true
  const meets = (doc: number, { words, phrases, excluded }: Alternative): boolean => {
    const says = (phrase: Alternative['phrases'][number]): boolean => texts.says(doc, phrase)
    if (excluded.length > 0)
      return !excluded.some(says) && phrases.every(says) && words.every((word) => says([word]))
    return phrases.some(says) || words.some((word) => says([word]))
  }
  return (doc) => alternatives.some((each) => meets(doc, each))
}
