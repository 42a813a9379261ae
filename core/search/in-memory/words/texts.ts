import { growing, type Growing } from '../growing.ts'
import type { Phrase } from './question.ts'
import { wordsIn, type Word } from './tokens.ts'

/** Where a word stands; of a common one only how many have it. Documents go up, and stay in the lists when they are removed. */
export interface Posting {
  docs: Growing<Uint32Array>
  /** Whether the lists are kept: those of common words would be as long as all texts. */
  isListed: boolean
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
  /** The number of a word, 1 to `vocabulary`, and how many documents have it; undefined where none ever had. */
  find(word: Word): { number: number; having: number } | undefined
  readonly vocabulary: number
  /** The numbers of the words of a document, as they stand. */
  sequenceOf(doc: number): Uint32Array
  /** How many words each document has. */
  readonly lengths: Uint32Array
  /** Documents that are there, and how many words these have on average. */
  readonly documents: number
  readonly average: number
  /** Whether the words stand in a document in this order. */
  says(doc: number, phrase: Phrase): boolean
  readonly bytes: number
}

/** In a phrase: any word, and one that nobody has. */
const ANY = 0
const NOBODYS = -1

export function createTexts(): Texts {
  const numbers = new Map<string, number>()
  const commons = new Map<string, number>()
  const postings: Posting[] = []
  /** The words of all documents one after the other; where those of each begin. */
  const sequence = growing(Uint32Array, 1024)
  const begins = growing(Uint32Array, 64)
  const lengths = growing(Uint32Array, 64)
  let documents = 0
  let total = 0

  const numberOf = ({ stem, isCommon }: Word): number => {
    const those = isCommon ? commons : numbers
    const known = those.get(stem)
    if (known !== undefined) return known
    const posting = { docs: growing(Uint32Array, 4), counts: growing(Uint8Array, 4) }
    postings.push({ ...posting, isListed: !isCommon, having: 0, most: 0, shortest: 0xffffffff })
    those.set(stem, postings.length)
    return postings.length
  }
  const postingOf = (number: number): Posting => postings[number - 1]!

  const sequenceOf = (doc: number): Uint32Array => {
    const end = doc + 1 < begins.length ? begins.values[doc + 1]! : sequence.length
    return sequence.values.subarray(begins.values[doc], end)
  }

  const countsIn = (words: Iterable<number>): Map<number, number> => {
    const counts = new Map<number, number>()
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
    return counts
  }

  return {
    add(text) {
      const doc = begins.push(sequence.length)
      for (const word of wordsIn(text)) sequence.push(numberOf(word))
      const length = sequence.length - begins.values[doc]!
      lengths.push(length)
      documents++
      total += length
      for (const [word, count] of countsIn(sequenceOf(doc))) {
        const posting = postingOf(word)
        posting.having++
        if (!posting.isListed) continue
        posting.docs.push(doc)
        posting.counts.push(Math.min(count, 255))
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

    find(word) {
      const number = (word.isCommon ? commons : numbers).get(word.stem)
      return number === undefined ? undefined : { number, having: postingOf(number).having }
    },
    get vocabulary() {
      return postings.length
    },
    sequenceOf,

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
      const words = phrase.map((stem) => (stem === undefined ? ANY : (numbers.get(stem) ?? NOBODYS)))
      const said = sequenceOf(doc)
      for (let first = said.indexOf(words[0]!); first >= 0; first = said.indexOf(words[0]!, first + 1))
        if (words.every((word, place) => word === ANY || said[first + place] === word)) return true
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
