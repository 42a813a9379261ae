import { growing, type Growing } from '../growing.ts'
import { stemsOf } from './tokens.ts'
import type { Phrase } from './question.ts'

/** Where a word stands. Documents go up, and stay in the lists when they are removed. */
export interface Posting {
  docs: Growing<Uint32Array>
  /** How often it stands there, 255 at most. */
  counts: Growing<Uint8Array>
  /** Documents that have it, without those that were removed. */
  having: number
  /** The largest count, and the fewest words of a document with it: what bounds its part of any score. */
  most: number
  shortest: number
}

/** The texts of documents, numbered 0, 1, 2 ... as they are added, by their words. */
export interface Texts {
  /** The text of the next document. */
  add(text: string): void
  /** A document that was not removed before. */
  remove(doc: number): void
  posting(stem: string): Posting | undefined
  /** How many words each document has. */
  readonly lengths: Uint32Array
  /** Documents that are there, and how many words these have on average. */
  readonly documents: number
  readonly average: number
  /** Whether the words stand in a document in this order. */
  says(doc: number, phrase: Phrase): boolean
  readonly bytes: number
}

/** Stands for a common word in the sequence of a text, and for one that nobody has in a phrase. */
const COMMON = 0

export function createTexts(): Texts {
  const numbers = new Map<string, number>()
  const postings: Posting[] = []
  /** The words of all documents one after the other; where those of each begin. */
  const sequence = growing(Uint32Array, 1024)
  const begins = growing(Uint32Array, 64)
  const lengths = growing(Uint32Array, 64)
  let documents = 0
  let total = 0

  const numberOf = (stem: string): number => {
    const known = numbers.get(stem)
    if (known !== undefined) return known
    const posting = { docs: growing(Uint32Array, 4), counts: growing(Uint8Array, 4) }
    postings.push({ ...posting, having: 0, most: 0, shortest: 0xffffffff })
    numbers.set(stem, postings.length)
    return postings.length
  }
  const postingOf = (number: number): Posting => postings[number - 1]!

  const sequenceOf = (doc: number): Uint32Array => {
    const end = doc + 1 < begins.length ? begins.values[doc + 1]! : sequence.length
    return sequence.values.subarray(begins.values[doc], end)
  }

  const countsIn = (words: Iterable<number>): Map<number, number> => {
    const counts = new Map<number, number>()
    for (const word of words) if (word !== COMMON) counts.set(word, (counts.get(word) ?? 0) + 1)
    return counts
  }

  return {
    add(text) {
      const doc = begins.push(sequence.length)
      let length = 0
      for (const stem of stemsOf(text)) {
        if (stem !== undefined) length++
        sequence.push(stem === undefined ? COMMON : numberOf(stem))
      }
      lengths.push(length)
      documents++
      total += length
      for (const [word, count] of countsIn(sequenceOf(doc))) {
        const posting = postingOf(word)
        posting.docs.push(doc)
        posting.counts.push(Math.min(count, 255))
        posting.having++
        posting.most = Math.max(posting.most, Math.min(count, 255))
        posting.shortest = Math.min(posting.shortest, length)
      }
    },

    remove(doc) {
      documents--
      total -= lengths.values[doc]!
      for (const word of countsIn(sequenceOf(doc)).keys()) postingOf(word).having--
    },

    posting(stem) {
      const number = numbers.get(stem)
      return number === undefined ? undefined : postingOf(number)
    },

    get lengths() {
      return lengths.values
    },
    get documents() {
      return documents
    },
    get average() {
      return documents === 0 ? 0 : total / documents
    },

    says(doc, phrase) {
      const words = phrase.map((stem) => (stem === undefined ? COMMON : (numbers.get(stem) ?? -1)))
      const said = sequenceOf(doc)
      for (let first = said.indexOf(words[0]!); first >= 0; first = said.indexOf(words[0]!, first + 1))
        if (words.every((word, place) => word === COMMON || said[first + place] === word)) return true
      return false
    },

    get bytes() {
      let bytes = sequence.bytes + begins.bytes + lengths.bytes
      for (const { docs, counts } of postings) bytes += docs.bytes + counts.bytes + WORD_BYTES
      return bytes
    },
  }
}

/** What a word takes beside its lists, about. */
const WORD_BYTES = 400
