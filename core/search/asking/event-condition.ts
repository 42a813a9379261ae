import type { SqlValue } from '../../database/database.ts'
import type { Thing } from './question.ts'
import { KIND_OF_TYPE, phrasesOfTypes, wordsOfColours, wordsOfKinds } from './vocabulary.ts'

/** Places a value among the parameters of a statement, and returns its placeholder. */
export type Place = (value: SqlValue) => string

/**
 * Whether an event, which the statement calls `e`, is one of a thing. Events that say their kind or colour are taken at their word; of others, as models name them,
 * the description is read.
 */
export function conditionOf(thing: Thing, place: Place): string {
  const parts = [
    ...(thing.kinds.length > 0 ? [kindCondition(thing, place)] : []),
    ...(thing.types.length > 0 ? [typeCondition(thing, place)] : []),
    ...(thing.colours.length > 0 ? [colourCondition(thing, place)] : []),
  ]
  return parts.length > 0 ? `(${parts.join(' and ')})` : 'false'
}

/** Names of our own vocabulary, and of types: none has a character that means something in an array. */
const anyOf = (values: readonly string[], place: Place): string =>
  `any(${place(`{${values.join(',')}}`)}::text[])`

/** Plain words only: a pattern of our own vocabulary. */
const said = (words: readonly string[], place: Place): string =>
  `e.description ~* ${place(`\\m(${words.join('|')})\\M`)}`

function kindCondition({ kinds }: Thing, place: Place): string {
  const types = Object.keys(KIND_OF_TYPE).filter((type) => kinds.includes(KIND_OF_TYPE[type]!))
  const named = types.length > 0 ? `e.type = ${anyOf(types, place)} or ` : ''
  const told = `(${named}${said(wordsOfKinds(kinds), place)})`
  return `(e.attributes->>'kind' = ${anyOf(kinds, place)} or (e.attributes->>'kind' is null and ${told}))`
}

function typeCondition({ types }: Thing, place: Place): string {
  const named = `e.type = ${anyOf(types, place)}`
  const phrases = phrasesOfTypes(types)
  if (phrases.length === 0) return named
  return `(${named} or (e.attributes->>'kind' is null and ${said(phrases, place)}))`
}

function colourCondition({ colours }: Thing, place: Place): string {
  const told = `(e.attributes->>'color' is null and ${said(wordsOfColours(colours), place)})`
  return `(e.attributes->>'color' = ${anyOf(colours, place)} or ${told})`
}

/** Events of one thing have one key, where it was followed. */
export const thingOf = (event: string): string =>
  `coalesce(${event}.chunk_id || ' ' || (${event}.attributes->>'trackId'), ${event}.id::text)`

/** Types of which each event is one thing for as long as it is in view. */
export const COUNTED_TYPES = Object.keys(KIND_OF_TYPE)
const counted = ({ types }: Thing): string =>
  types.length > 0
    ? `e.type <> 'crowding'`
    : `(e.type in (${COUNTED_TYPES.map((type) => `'${type}'`).join(', ')}) or e.attributes->>'kind' is null)`

/** Whether as many of a thing are seen, as the event `e` of a table begins, as are asked for. */
export function countConditionOf(thing: Thing, table: string, place: Place): string {
  if (!thing.count) return 'true'
  const { least, most } = thing.count
  const limits = [
    `n.count >= ${Number(least)}`,
    ...(most === undefined ? [] : [`n.count <= ${Number(most)}`]),
  ]
  const there = `select count(distinct ${thingOf('e')}) from ${table} e
    where e.organization_id = $1 and e.chunk_id = begun.chunk_id and e.start_time <= begun.start_time
      and (e.end_time > begun.start_time or e.start_time = begun.start_time) and ${counted(thing)} and ${conditionOf(thing, place)}`
  return `(select ${limits.join(' and ')} from (select e.chunk_id, e.start_time) begun cross join lateral (${there}) n)`
}
