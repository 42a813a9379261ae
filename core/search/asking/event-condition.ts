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

/**
 * The same as `conditionOf`, as pairs of conditions of which at most one pair holds for an event. The first of a pair is one kind, or one type,
 * or none, of which an index knows the newest.
 */
export function branchesOf(thing: Thing, place: Place): Branch[] {
  const { kinds, types, colours } = thing
  const untold = `e.attributes->>'kind' is null`
  const typed = (): string[] => (types.length > 0 ? [typeCondition(thing, place)] : [])
  const coloured = (): string[] => (colours.length > 0 ? [colourCondition(thing, place)] : [])
  if (kinds.length > 0) {
    return [
      ...kinds.map((kind) => ({
        key: `e.attributes->>'kind' = ${place(kind)}`,
        rest: () => [...typed(), ...coloured()],
      })),
      { key: untold, rest: () => [toldKind(thing, place), ...typed(), ...coloured()] },
    ]
  }
  if (types.length === 0) return [{ key: 'true', rest: () => [conditionOf(thing, place)] }]
  const phrases = phrasesOfTypes(types)
  const others = (): string => `e.type <> all(${place(`{${types.join(',')}}`)}::text[])`
  return [
    ...types.map((type) => ({ key: `e.type = ${place(type)}`, rest: coloured })),
    ...(phrases.length > 0
      ? [{ key: untold, rest: () => [others(), said(phrases, place), ...coloured()] }]
      : []),
  ]
}

/** Its parts place their values where they are asked for. */
interface Branch {
  key: string
  rest(): string[]
}

/** Names of our own vocabulary, and of types: none has a character that means something in an array. */
const anyOf = (values: readonly string[], place: Place): string =>
  `any(${place(`{${values.join(',')}}`)}::text[])`

/** Plain words only: a pattern of our own vocabulary. */
const said = (words: readonly string[], place: Place): string =>
  `e.description ~* ${place(`\\m(${words.join('|')})\\M`)}`

function kindCondition(thing: Thing, place: Place): string {
  const kind = `e.attributes->>'kind'`
  return `(${kind} = ${anyOf(thing.kinds, place)} or (${kind} is null and ${toldKind(thing, place)}))`
}

/** Of an event that does not say its kind: its type or its description tells. */
function toldKind({ kinds }: Thing, place: Place): string {
  const types = Object.keys(KIND_OF_TYPE).filter((type) => kinds.includes(KIND_OF_TYPE[type]!))
  const named = types.length > 0 ? `e.type = ${anyOf(types, place)} or ` : ''
  return `(${named}${said(wordsOfKinds(kinds), place)})`
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

/** Whether as many of a thing are told by a table, as what the statement calls `begun` begins, as are asked for. */
export function countConditionOf(
  thing: Thing,
  { table, begun }: { table: string; begun: string },
  place: Place,
): string {
  if (!thing.count) return 'true'
  const { least, most } = thing.count
  const limits = [
    `n.count >= ${Number(least)}`,
    ...(most === undefined ? [] : [`n.count <= ${Number(most)}`]),
  ]
  const there = `select count(distinct ${thingOf('e')}) from ${table} e
    where e.organization_id = $1 and e.chunk_id = begun.chunk_id and e.start_time <= begun.start_time
      and (e.end_time > begun.start_time or e.start_time = begun.start_time) and ${counted(thing)} and ${conditionOf(thing, place)}`
  return `(select ${limits.join(' and ')} from (select ${begun}.chunk_id, ${begun}.start_time) begun cross join lateral (${there}) n)`
}
