import type { Sighting } from '../../../media/analysis/types.ts'
import { nounOf } from '../kinds.ts'
import { familyOf } from '../../../media/analysis/families.ts'
import { colorWord, listed, nameOf } from '../words.ts'
import { atLeast, capital, inWords } from './numbers.ts'

/** Colours that are told of a larger number: the most frequent ones. */
const MOST_COLORS = 3
/** From this number on colours are counted. */
const MANY = 4

/** `A red car`, `Two people in black`, `A red car and a white car`, `At least five cars (two white, one red)`. */
export function subjectOf(things: readonly [Sighting, ...Sighting[]]): string {
  const [first] = things
  if (things.length === 1) return nameOf(first)
  const count = atLeast(things)
  const names = [...new Set(things.map(nameOf))]
  if (count === things.length && count < MANY && names.length > 1) return listedNames(things)
  const least = count < things.length ? 'at least ' : ''
  if (names.length === 1) return capital(`${least}${inWords(count)} ${alike(first, count)}`)
  return capital(`${least}${inWords(count)} ${nounOf(first.kind, count)}${least ? '' : colorsOf(things)}`)
}

/** `people in black`, `white cars`. */
function alike(thing: Sighting, count: number): string {
  const name = nameOf(thing).replace(/^An? /, '')
  const noun = nounOf(thing.kind)
  return name.replace(noun, nounOf(thing.kind, count))
}

/** Each by its name, those of one name together. */
function listedNames(things: readonly Sighting[]): string {
  const groups = Map.groupBy(things, nameOf)
  const names = [...groups].map(([name, same]) =>
    same.length === 1 ? name : `${inWords(same.length)} ${alike(same[0]!, same.length)}`,
  )
  return capital(listed(names.map((name) => name.charAt(0).toLowerCase() + name.slice(1))))
}

/** ` (two white, one red)`; people wear theirs. */
function colorsOf(things: readonly Sighting[]): string {
  const worn = familyOf(things[0]!.kind) === 'person' ? 'in ' : ''
  const counted = [...Map.groupBy(things, colorWord)]
    .map(([color, same]) => ({ color, count: same.length }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_COLORS)
  return ` (${counted.map(({ color, count }) => `${inWords(count)} ${worn}${color}`).join(', ')})`
}

/** `three cars`, `at least two people`. */
export function countedName(things: readonly [Sighting, ...Sighting[]]): string {
  const count = atLeast(things)
  return `${things.length > count ? 'at least ' : ''}${inWords(count)} ${nounOf(things[0].kind, count)}`
}
