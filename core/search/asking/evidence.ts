import { stem } from 'porter2'
import type { SearchHit } from '../../ports.ts'
import { COMMON_WORDS } from '../words.ts'
import { COUNTED_TYPES } from './event-condition.ts'
import type { Seen, SeenEvent } from './event-rows.ts'
import type { Question, Thing } from './question.ts'
import {
  ANYTHING,
  COLOUR_BY_WORD,
  KIND_BY_WORD,
  NUMBER_BY_WORD,
  phrasesOfTypes,
  TYPE_BY_PHRASE,
  wordsOfColours,
  wordsOfKinds,
} from './vocabulary.ts'
import { wordsOf } from './words-of.ts'

/** What speaks for a chunk, and what against it. */
export interface Evidence {
  /** Words of the question that its text has. */
  words: string[]
  /** 0-1: weight of these words, and of those that events stand for, in that of all words. */
  share: number
  /** Of the things that are asked for, how many are seen. */
  held: number
  /** All of them, by events alone. */
  seen: boolean
  /** Nothing is there that must not be, as far as was looked. */
  clear: boolean
  /** Those that are what was asked for. */
  events: SeenEvent[]
}

/** Words with which people ask, and that say nothing of what they ask for. */
const ASKING = new Set(
  `show find search see seen look looking video footage clip clips moment moments picture scene camera happen happens happened
   happening time anything something anywhere please visible view find me us any there`.split(/\s+/),
)
/** Words of one meaning, as far as anybody who looks at small pictures can tell. */
const ALIKE = [
  'walk go move cross pass travel stroll step drive head',
  'stand wait stay stop remain linger loiter park still',
  'large big huge',
  'small little tiny',
  'enter arrive come appear',
  'leave exit depart disappear',
].map((line) => new Set(line.split(' ').map((word) => stem(word))))

/** A word of the vocabulary stands in many texts, any other one tells more. */
const weightOf = (word: string): number => (isKnown(word) ? 1 : 2)
const isKnown = (word: string): boolean =>
  ANYTHING.has(word) ||
  KIND_BY_WORD.has(word) ||
  COLOUR_BY_WORD.has(word) ||
  TYPE_BY_PHRASE.has(word) ||
  NUMBER_BY_WORD.has(word) ||
  ALIKE.some((group) => group.has(stem(word)))

/** The words of a text that say what is looked for, each once. */
export function tellingWords(text: string): string[] {
  const words = wordsOf(text)
    .filter(({ word }) => !word.startsWith('-'))
    .flatMap(({ word, literal }) =>
      literal ? wordsOf(word.replaceAll('"', ' ')).map((one) => one.word) : [word],
    )
  return [...new Set(words)].filter((word) => !COMMON_WORDS.has(word) && !ASKING.has(word))
}

/** Words that are excluded: `-truck`. */
const excludedWords = (text: string): string[] =>
  wordsOf(text).flatMap(({ word }) =>
    /^-[^"]/.test(word) ? wordsOf(word.slice(1)).map((one) => one.word) : [],
  )

/**
 * What of a question holds in a chunk, by its text and the events in its stretch. Things come before what must not be there in `fits`.
 * What depends on the question alone is made once.
 */
export function evidenceFor({ things, without, text }: Pick<Question, 'things' | 'without' | 'text'>) {
  const words = tellingWords(text)
  const forms = words.map(formsOf)
  const excluded = excludedWords(text).map((word) => stem(word))
  const tells = things.map(tellerOf)
  const standsFor = things.map((thing) => new Set(wordsFor(thing)))
  const weight = (some: readonly string[]): number => some.reduce((sum, word) => sum + weightOf(word), 0)
  const whole = weight(words)

  return (hit: Pick<SearchHit, 'text'>, seen: Seen | undefined): Evidence => {
    const events = seen?.events ?? []
    const byEvents = things.map((thing, index) =>
      holdsByEvents(
        thing,
        events.filter(({ fits }) => fits[index]),
      ),
    )
    const sentences = sentencesOf(hit.text)
    const holds = things.map(
      (thing, index) => byEvents[index]! || (!thing.count && sentences.some(tells[index]!)),
    )
    const unwanted = without.some((_, index) => events.some(({ fits }) => fits[things.length + index]))
    const stems = new Set(wordsOf(hit.text).map(({ word }) => stemOf(word)))
    const found = words.filter((_, index) => forms[index]!.some((form) => stems.has(form)))
    const covered = words.filter(
      (word) => found.includes(word) || standsFor.some((said, index) => holds[index] && said.has(word)),
    )
    // A chunk that events brought is held to the words as well.
    const looked = without.length === 0 || (seen?.looked === true && !unwanted)
    return {
      words: found,
      share: words.length === 0 ? 1 : weight(covered) / whole,
      held: holds.filter(Boolean).length,
      seen: things.length > 0 && byEvents.every(Boolean),
      clear: looked && !excluded.some((word) => stems.has(word)),
      events: events.filter(({ fits }) => things.some((_, index) => holds[index] && fits[index])),
    }
  }
}

const MOST_STEMS = 20_000
const stemsOfWords = new Map<string, string>()

/** The stem of a word of a text: texts have the same words. */
function stemOf(word: string): string {
  const known = stemsOfWords.get(word)
  if (known !== undefined) return known
  if (stemsOfWords.size >= MOST_STEMS) stemsOfWords.clear()
  const stemmed = stem(word)
  stemsOfWords.set(word, stemmed)
  return stemmed
}

/** Stems of the words that a text may have for a word of a question. */
function formsOf(word: string): string[] {
  const own = stem(word)
  const kinds = KIND_BY_WORD.get(word)
  const colours = COLOUR_BY_WORD.get(word)
  const others = [...(kinds ? wordsOfKinds(kinds) : []), ...(colours ? wordsOfColours(colours) : [])]
  return [own, ...others.map((other) => stem(other)), ...(ALIKE.find((group) => group.has(own)) ?? [])]
}

/** Words of a question that a thing stands for. */
const wordsFor = ({ kinds, types, colours, count }: Thing): string[] => [
  ...wordsOfKinds(kinds),
  ...phrasesOfTypes(types).flatMap((phrase) => phrase.split(' ')),
  ...types,
  ...wordsOfColours(colours),
  ...(count ? [...NUMBER_BY_WORD.keys(), String(count.least), ...SEVERAL_WORDS] : []),
]
const SEVERAL_WORDS = [
  'several',
  'many',
  'lots',
  'lot',
  'group',
  'groups',
  'crowd',
  'multiple',
  'couple',
  'pair',
]

function holdsByEvents({ types, count }: Thing, events: readonly SeenEvent[]): boolean {
  if (!count) return events.length > 0
  const things =
    types.length > 0 ? events : events.filter(({ type, told }) => !told || COUNTED_TYPES.includes(type))
  const most = atOnce(things)
  return most >= count.least && most <= (count.most ?? Infinity)
}

/** How many different things are seen at one moment at most. */
export function atOnce(events: readonly SeenEvent[]): number {
  // A crowd is no thing beside those in it.
  const lasting = events.filter(({ type, startTime, endTime }) => endTime > startTime && type !== 'crowding')
  const counts = lasting.map(({ startTime: at }) => {
    const there = lasting.filter(({ startTime, endTime }) => startTime <= at && at < endTime)
    return new Set(there.map(({ thing }) => thing)).size
  })
  return Math.max(0, ...counts, ...(events.length > 0 ? [1] : []))
}

/** Sentences that say that something is there. */
const sentencesOf = (text: string): string[] =>
  (text.toLowerCase().match(/[^.!?]+(?:\.\d[^.!?]*)*/g) ?? []).filter(
    (sentence) => !/\b(?:no|nobody|without|nothing|none)\b/.test(sentence),
  )

const patternOf = (words: readonly string[]): RegExp => new RegExp(`\\b(?:${words.join('|')})\\b`)

/** Whether a sentence tells of a thing. */
function tellerOf({ kinds, types, colours }: Thing): (sentence: string) => boolean {
  const named = [
    ...(kinds.length > 0 ? [wordsOfKinds(kinds)] : []),
    ...(colours.length > 0 ? [wordsOfColours(colours)] : []),
    ...(types.length > 0 ? [phrasesOfTypes(types)] : []),
  ]
  // A type that has no words is told by events alone.
  if (named.some((words) => words.length === 0)) return () => false
  const patterns = named.map(patternOf)
  return (sentence) => patterns.every((pattern) => pattern.test(sentence))
}
