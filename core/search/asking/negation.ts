import type { Thing } from './question.ts'
import { kindsAt, thingsIn } from './things.ts'
import { ANIMAL, PERSON, VEHICLE } from './vocabulary.ts'
import type { Word } from './words-of.ts'

export interface FoundNegation {
  without: Thing[]
  /** Words that must not be there, and of which events do not tell. */
  words: string[]
  said: { start: number; end: number }[]
}

const NOBODY = /^(?:(?:but |with |and )*)(?:nobody|noone|no one|no-one)(?: else)?$/
/** Says no more than that nobody is there. */
const AROUND = new Set(['around', 'there', 'here', 'near', 'nearby', 'about'])
const MARKERS = new Set(['no', 'without', 'not', 'neither', 'nor', 'except', 'excluding'])
const LEADS = new Set(['but', 'and', 'with', 'there', 'is', 'are'])
const ARTICLES = new Set(['a', 'an', 'any', 'the', 'for', 'single', 'other', 'with', 'in', 'of'])
const PLACES = `street road corridor hall hallway room lot shop store aisle square yard scene picture place parking platform office
  building garage entrance lobby kitchen station pavement sidewalk crossing bridge counter desk till`
/** What may be empty. */
export const PLACE: ReadonlySet<string> = new Set(PLACES.split(/\s+/))

const thingOf = (kinds: readonly Thing['kinds'][number][]): Thing => ({
  types: [],
  kinds: [...kinds],
  colours: [],
})

/** What must not be there: `no person`, `without a car or a dog`, `nobody`, `an empty street`. */
export function negationIn(words: readonly Word[]): FoundNegation {
  const found: FoundNegation = { without: [], words: [], said: [] }
  const take = (first: number, last: number): void => {
    while (first > 0 && LEADS.has(words[first - 1]!.word) && !words[first - 1]!.stop) first--
    found.said.push({ start: words[first]!.start, end: words[last]!.end })
  }
  for (let at = 0; at < words.length; at++) {
    const { word, literal, stop } = words[at]!
    if (literal) continue
    const pair = stop ? word : `${word} ${words[at + 1]?.word ?? ''}`
    if (NOBODY.test(word) || NOBODY.test(pair)) {
      found.without.push(thingOf(PERSON))
      const said = NOBODY.test(pair) ? at + 1 : at
      const end = AROUND.has(words[said + 1]?.word ?? '') && !words[said]!.stop ? said + 1 : said
      take(at, end)
      at = end
    } else if ((word === 'empty' || word === 'deserted') && isOfPlace(words, at)) {
      found.without.push(thingOf(PERSON), thingOf(VEHICLE), thingOf(ANIMAL))
      take(at, at)
    } else if (MARKERS.has(word) && !stop) {
      const last = negated(words, at, found)
      if (last !== undefined) {
        take(at, last)
        at = last
      }
    }
  }
  return found
}

/** A street may be empty, a bottle is no place. */
function isOfPlace(words: readonly Word[], at: number): boolean {
  if (words[at]!.stop || at === words.length - 1) return true
  return words.slice(at + 1, at + 4).some(({ word }) => PLACE.has(word))
}

/** What follows a word such as `without`; the place of its last word, undefined where nothing that can be left out does. */
function negated(words: readonly Word[], marker: number, found: FoundNegation): number | undefined {
  // "No more than three" counts.
  if (/^(?:more|less|fewer)$/.test(words[marker + 1]?.word ?? '')) return undefined
  let last: number | undefined
  for (let at = marker + 1; at < words.length;) {
    const end = thingEnd(words, at)
    if (end === undefined) break
    found.without.push(...thingsIn(words.slice(at, end + 1), false).things)
    last = end
    // "No person or car": the next one, too.
    if (!/^(?:or|nor)$/.test(words[end + 1]?.word ?? '') && !(words[end]!.stop && thingEnd(words, end + 1)))
      break
    at = /^(?:or|nor)$/.test(words[end + 1]?.word ?? '') ? end + 2 : end + 1
  }
  if (last !== undefined) return last
  return words[marker]!.word === 'without' ? wordAfter(words, marker, found) : undefined
}

/** The place of the kind that a stretch of a few adjectives ends with. */
function thingEnd(words: readonly Word[], first: number): number | undefined {
  for (let at = first; at < Math.min(words.length, first + 4); at++) {
    const { word, stop, literal } = words[at]!
    if (literal) return undefined
    if (kindsAt(words, at)) return at
    if (stop || /^(?:but|and|then|or|to|more|who|that)$/.test(word)) return undefined
  }
  return undefined
}

function wordAfter(words: readonly Word[], marker: number, found: FoundNegation): number | undefined {
  let at = marker + 1
  while (ARTICLES.has(words[at]?.word ?? '')) at++
  const word = words[at]
  const next = words[at + 1]
  // Of several words it cannot be known which is to be missing.
  const last = word && (word.stop || !next || /^(?:and|but|or|at|in|on|near|by|then)$/.test(next.word))
  if (!word || word.literal || !last || !/^[\p{L}\p{N}]+$/u.test(word.word)) return undefined
  found.words.push(word.word)
  return at
}
