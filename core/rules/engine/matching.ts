import type { RuleThing } from '../../../schema/rules.ts'
import { KIND_OF_TYPE, wordsOfColours, wordsOfKinds } from '../../search/asking/vocabulary.ts'
import type { Color, Kind } from '../../media/analysis/types.ts'
import type { RuleEvent } from './event.ts'

export type Matcher = (event: RuleEvent) => boolean

/**
 * Whether an event is one of a thing. Events that say their kind or colour are taken at their word; of others, as models name them, the
 * type and the description are read. A thing without types is told by one event: that it is in view, or where a zone is named that it
 * enters that or crosses it; whatever else it does is not told again.
 */
export function matcherOf(thing: RuleThing): Matcher {
  const tests: Matcher[] = [
    ...(thing.types.length > 0 ? [oneOf(thing.types)] : [isToldOnce(thing)]),
    ...aspectsOf(thing),
  ]
  return (event) => tests.every((test) => test(event))
}

/** The same for whether it is there at all: whatever it does shows that. */
export function presenceOf(thing: RuleThing): Matcher {
  const tests = [...(thing.types.length > 0 ? [oneOf(thing.types)] : []), ...aspectsOf(thing)]
  return (event) => tests.every((test) => test(event))
}

const oneOf = (types: readonly string[]): Matcher => {
  const known = new Set(types)
  return ({ type }) => known.has(type)
}

/** Types of which each event is one thing for as long as it is in view. */
const IN_VIEW = new Set(Object.keys(KIND_OF_TYPE))
/** Types by which something is told of a zone or a line once. */
const IN_REGION = new Set(['zone_entered', 'line_crossed'])

/** Things that a detector does not know are told by their moving. */
function isToldOnce({ kinds, zone, attributes, text }: RuleThing): Matcher {
  const isOfThing = kinds.some((kind) => !FAMILIES.has(kind))
  const told = zone === undefined ? new Set([...IN_VIEW, ...(isOfThing ? ['object_moving'] : [])]) : IN_REGION
  // Who asks for a text or an attribute alone means whatever event has it.
  const isOpen =
    kinds.length === 0 && zone === undefined && (text !== undefined || Object.keys(attributes).length > 0)
  return ({ type, attributes: said }) => isOpen || told.has(type) || said.kind === undefined
}

const FAMILIES = new Set<string>([
  ...['person', 'car', 'bus', 'truck', 'motorcycle', 'bicycle', 'vehicle', 'dog', 'cat', 'cattle', 'animal'],
])

function aspectsOf(thing: RuleThing): Matcher[] {
  const { kinds, colours, text, zone, minConfidence = 0, minSeconds = 0 } = thing
  const attributes = Object.entries(thing.attributes)
  return [
    ...(kinds.length > 0 ? [ofKinds(kinds)] : []),
    ...(colours.length > 0 ? [said('color', colours, wordsOfColours(colours as Color[]))] : []),
    ...(zone === undefined ? [] : [(event: RuleEvent) => event.attributes.region === zone]),
    ...(text === undefined ? [] : [hasText(text)]),
    ...(minConfidence > 0 ? [(event: RuleEvent) => event.confidence >= minConfidence] : []),
    ...(minSeconds > 0 ? [(event: RuleEvent) => lastsOf(event) >= minSeconds] : []),
    ...(attributes.length > 0
      ? [(event: RuleEvent) => attributes.every(([name, value]) => event.attributes[name] === value)]
      : []),
  ]
}

const lastsOf = ({ start, end, attributes }: RuleEvent): number =>
  Math.max((end - start) / 1000, typeof attributes.seconds === 'number' ? attributes.seconds : 0)

function ofKinds(kinds: readonly string[]): Matcher {
  const types = new Set(Object.keys(KIND_OF_TYPE).filter((type) => kinds.includes(KIND_OF_TYPE[type]!)))
  const told = said('kind', kinds, wordsOfKinds(kinds as Kind[]))
  return (event) => (event.attributes.kind === undefined && types.has(event.type)) || told(event)
}

/** What the event says of itself, else what its description says in one of these plain words. */
function said(attribute: string, values: readonly string[], words: readonly string[]): Matcher {
  const known = new Set(values)
  const spoken = wordsPattern(words.length > 0 ? words : values)
  return ({ attributes, description }) => {
    const value = attributes[attribute]
    return value === undefined ? spoken.test(description) : known.has(String(value))
  }
}

const wordsPattern = (words: readonly string[]): RegExp =>
  new RegExp(`\\b(?:${words.map((word) => RegExp.escape(word)).join('|')})\\b`, 'i')

function hasText(text: string): Matcher {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return ({ description, attributes }) => {
    const told = `${description} ${typeof attributes.text === 'string' ? attributes.text : ''}`.toLowerCase()
    return words.every((word) => told.includes(word))
  }
}

/** Events of one thing have one key, where it was followed: who is counted is counted once. */
export const thingKeyOf = ({ id, chunkId, attributes }: RuleEvent): string =>
  attributes.trackId === undefined ? id : `${chunkId} ${attributes.trackId}`
