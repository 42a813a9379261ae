import type { Kind } from '../../media/analysis/types.ts'
import { COMMON_WORDS } from '../words.ts'
import type { Count, Thing } from './question.ts'
import {
  ANYTHING,
  COLOUR_BY_WORD,
  KIND_BY_WORD,
  LONGEST_PHRASE,
  NUMBER_BY_WORD,
  STILLNESS,
  TYPE_BY_PHRASE,
} from './vocabulary.ts'
import type { Word } from './words-of.ts'

/** Words that may stand between a colour and what has it. */
const FAR = 2
const ARTICLES = new Set(['a', 'an', 'the', 'any', 'some', 'other'])

export interface FoundThings {
  things: Thing[]
  /** Comparisons, which no text would have: `more than three`. */
  said: { start: number; end: number }[]
}

/** What events could tell of a stretch of words. Quoted and excluded words mean themselves. */
export function thingsIn(words: readonly Word[], counts = true): FoundThings {
  const things: Thing[] = []
  const said: FoundThings['said'] = []
  let latest: { thing: Thing; end: number } | undefined
  for (let at = 0; at < words.length;) {
    const phrase = typesAt(words, at)
    const kinds = kindsAt(words, at)
    if (phrase) {
      latest = withTypes(things, latest, phrase, at)
      at += phrase.length
    } else if (kinds) {
      const counted = counts ? countBefore(words, at) : undefined
      if (counted?.compares) said.push(counted)
      const colours = [...coloursBefore(words, at), ...coloursAfter(words, at)]
      // "A running person": what was said of it came first.
      const bare =
        latest && latest.thing.kinds.length === 0 && at - latest.end <= FAR ? latest.thing : undefined
      const thing: Thing = bare ?? { types: [], kinds: [], colours: [] }
      Object.assign(thing, { kinds: [...kinds], colours }, counted && { count: counted.count })
      if (!bare) things.push(thing)
      latest = { thing, end: ++at }
    } else at++
  }
  return { things, said }
}

/** The kinds that a word tells; none where a thing of any kind has a colour: "a red object". */
export function kindsAt(words: readonly Word[], at: number): readonly Kind[] | undefined {
  const { word, literal } = words[at]!
  if (literal) return undefined
  return (
    KIND_BY_WORD.get(word) ?? (ANYTHING.has(word) && coloursBefore(words, at).length > 0 ? [] : undefined)
  )
}

/** The types that a phrase tells, which begins at a word, and how many words it has. */
function typesAt(
  words: readonly Word[],
  at: number,
): { types: readonly string[]; length: number } | undefined {
  if (words[at]!.literal) return undefined
  const first = words[at]!.word
  // A type by its own name.
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(first)) return { types: [first], length: 1 }
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length--) {
    const some = words.slice(at, at + length)
    if (some.slice(0, -1).some(({ stop }) => stop) || some.some(({ literal }) => literal)) continue
    const phrase = some.map(({ word }) => word).join(' ')
    // "A crowd of people" counts them.
    if (phrase === 'crowd' && words[at + 1]?.word === 'of') continue
    const types = STILLNESS.includes(phrase) ? ['no_activity'] : TYPE_BY_PHRASE.get(phrase)
    if (types) return { types, length }
  }
  return undefined
}

/** What happens, happens to what was named last; to the same thing another time, where it does something already. */
function withTypes(
  things: Thing[],
  latest: { thing: Thing } | undefined,
  { types, length }: { types: readonly string[]; length: number },
  at: number,
): { thing: Thing; end: number } {
  const end = at + length
  if (latest && latest.thing.types.length === 0) {
    latest.thing.types = [...types]
    return { thing: latest.thing, end }
  }
  const { kinds = [], colours = [] } = latest?.thing ?? {}
  const thing = { types: [...types], kinds: [...kinds], colours: [...colours] }
  things.push(thing)
  return { thing, end }
}

const SHADES = new Set(['light', 'pale', 'bright', 'dark', 'deep'])
const LIGHT = new Set(['light', 'pale'])

/** Light grey is what events call silver. */
function colourOf(words: readonly Word[], at: number): Thing['colours'] | undefined {
  const word = words[at]
  const named = word && !word.literal ? COLOUR_BY_WORD.get(word.word) : undefined
  const isLightGrey = named?.includes('silver') && LIGHT.has(words[at - 1]?.word ?? '')
  return isLightGrey ? ['silver'] : named && [...named]
}

function coloursBefore(words: readonly Word[], at: number): Thing['colours'] {
  const colours: Thing['colours'] = []
  for (let back = 1; back <= FAR + colours.length; back++) {
    const word = words[at - back]
    if (!word || word.stop || KIND_BY_WORD.has(word.word) || ARTICLES.has(word.word)) break
    const named = colourOf(words, at - back)
    if (named) colours.push(...named.filter((colour) => !colours.includes(colour)))
    else if (COMMON_WORDS.has(word.word) && !/^(?:or|and)$/.test(word.word)) break
  }
  return colours
}

/** `person in red`, `woman in a black coat`, `the car is white`. */
function coloursAfter(words: readonly Word[], at: number): Thing['colours'] {
  if (words[at]!.stop) return []
  let next = at + 1
  if (!/^(?:in|is|are|wearing|dressed|with)$/.test(words[next]?.word ?? '')) return []
  while (/^(?:in|is|are|wearing|dressed|with|a|an|the)$/.test(words[next]?.word ?? '')) next++
  while (SHADES.has(words[next]?.word ?? '')) next++
  // "A man with a red car": the colour is that car's.
  const whose = words[next + 1]
  return whose && KIND_BY_WORD.has(whose.word) ? [] : (colourOf(words, next) ?? [])
}

interface Counted {
  count: Count
  /** Said by comparing: the words of it are no description. */
  compares: boolean
  start: number
  end: number
}

const numberOf = (word: Word | undefined): number | undefined => {
  if (!word || word.literal) return undefined
  if (/^\d{1,3}$/.test(word.word)) return Number(word.word)
  return NUMBER_BY_WORD.get(word.word) || undefined
}

const COMPARISONS: readonly (readonly [RegExp, (number: number) => Count])[] = [
  [/\bno more than$|\bat most$|\bup to$|\bmaximum$/, (most) => ({ least: 1, most })],
  [/\bmore than$|\bover$|\babove$/, (number) => ({ least: number + 1 })],
  [/\bat least$|\bminimum$/, (least) => ({ least })],
  [/\bfewer than$|\bless than$|\bunder$/, (number) => ({ least: 1, most: Math.max(1, number - 1) })],
  [/\bexactly$|\bonly$|\bjust$/, (number) => ({ least: number, most: number })],
]
const SEVERAL: readonly (readonly [RegExp, number])[] = [
  [/\b(?:several|many|lots of|a lot of|a group of|groups of|crowd of)$/, 3],
  [/\b(?:a few|few|multiple|a couple of|a pair of)$/, 2],
]

/** How many of a thing there are, said before it and its adjectives. */
function countBefore(words: readonly Word[], at: number): Counted | undefined {
  let last = at - 1
  const isAdjective = ({ word, stop }: Word): boolean =>
    !stop && (COLOUR_BY_WORD.has(word) || /^(?:other|small|large|big|different)$/.test(word))
  while (last >= 0 && isAdjective(words[last]!)) last--
  if (last < 0 || words[last]!.stop) return undefined
  const textTo = (end: number): string =>
    words
      .slice(Math.max(0, end - 3), end)
      .map(({ word, stop, literal }) => (stop || literal ? '|' : word))
      .join(' ')
  const found = (count: Count, length: number, compares = true): Counted => ({
    ...{ count, compares, end: words[last]!.end, start: words[Math.max(0, last + 1 - length)]!.start },
  })
  const several = SEVERAL.find(([said]) => said.test(textTo(last + 1)))
  if (several) return found({ least: several[1] }, 1, false)
  // "Three or more people".
  if (textTo(last + 1).endsWith('or more')) {
    const least = numberOf(words[last - 2])
    return least === undefined ? undefined : found({ least }, 3)
  }
  const number = numberOf(words[last])
  if (number === undefined) return undefined
  for (const [comparison, countOf] of COMPARISONS) {
    const compared = comparison.exec(textTo(last))
    if (compared) return found(countOf(number), 1 + compared[0].split(' ').length)
  }
  const lower = /^(?:to|and|or)$/.test(words[last - 1]?.word ?? '') ? numberOf(words[last - 2]) : undefined
  if (lower !== undefined && lower < number) return found({ least: lower, most: number }, 3)
  return number >= 2 ? found({ least: number }, 1, false) : undefined
}
