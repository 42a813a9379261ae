import type { Sighting } from '../../../media/analysis/types.ts'
import { placeOf } from '../words.ts'
import { spanOf } from './claim.ts'
import { doingOf, headingOf, stopOf, verbOf, type Doing } from './doing.ts'
import { atLeast, atOnce, inWords } from './numbers.ts'
import { subjectOf } from './subject.ts'
import type { Times } from './times.ts'

export type Several = readonly [Sighting, Sighting, ...Sighting[]]

/** What all of them do alike; undefined where they do not. */
export function commonDoing(things: readonly [Sighting, ...Sighting[]]): Doing | undefined {
  const [first, ...others] = things.map(doingOf)
  const same = others.every(({ way, where }) => way === first!.way && where === first!.where)
  return same ? first : undefined
}

/** Some things of one kind that do the same: `Two people in black cross from right to left between 00:02 and 00:08.` */
export function tellAlike(things: Several, doing: Doing, times: Times): string {
  const count = atLeast(things)
  const verb = verbOf(doing, things[0], count)
  const all = things.every(times.isWhole)
  const when = all ? 'all the time' : times.between(spanOf(things))
  return `${subjectOf(things)} ${verb} ${doing.where} ${when}${together(things)}.`
}

/** Some things of one kind, each in its way: `Eight people are seen between 00:02 and 00:40, up to three at once, most of them moving to the left.` */
export function tellTogether(things: Several, times: Times): string {
  const count = atLeast(things)
  const ways = things.map(doingOf)
  const crossing = ways.every(({ way }) => way === 'crosses')
  const verb = crossing ? (count === 1 ? 'crosses' : 'cross') : count === 1 ? 'is seen' : 'are seen'
  const main = count > 2 ? mostly(things, crossing) : ''
  return `${subjectOf(things)} ${verb} ${times.during(spanOf(things))}${together(things)}${main}.`
}

/** What more than half of them do, where it is the same. */
function mostly(things: Several, crossing: boolean): string {
  const ways = things.map(doingOf)
  const [where, across] = mostFrequent(ways.flatMap(({ way, where }) => (way === 'crosses' ? [where] : [])))
  if (where && across > things.length / 2) return `, most of them ${crossing ? '' : 'moving '}${where}`
  const [heading, going] = mostFrequent(things.flatMap((thing) => headingOf(thing) ?? []))
  if (!heading || going <= things.length / 2) return ''
  const side = heading === 'left' || heading === 'right' ? `to the ${heading}` : heading
  return `, most of them moving ${side}`
}

function mostFrequent(words: readonly string[]): [word: string | undefined, count: number] {
  const counted = [...Map.groupBy(words, (word) => word)].toSorted(([, a], [, b]) => b.length - a.length)
  return [counted[0]?.[0], counted[0]?.[1].length ?? 0]
}

/** How many at once, where nobody would guess: all of them are not told. */
function together(things: Several): string {
  const most = atOnce(things)
  if (most === 1 && atLeast(things) > 1) return ', one after the other'
  return things.length > 2 && most > 1 && most < atLeast(things) ? `, up to ${inWords(most)} at once` : ''
}

/** Those of several that stop: `Two of them stand near the centre from 00:40.` */
export function tellStops(things: readonly [Sighting, ...Sighting[]], times: Times): string {
  const places = new Set(things.map(placeOf))
  const stops = spanOf(things.map((thing) => stopOf(thing)!))
  const place = places.size === 1 ? ` ${[...places][0]}` : ''
  const who = things.length === 1 ? 'One of them stands' : `${capitalNumber(things.length)} of them stand`
  return `${who}${place} ${times.isWhole(stops) ? 'all the time' : `from ${times.at(stops.start)} to ${times.at(stops.end)}`}.`
}

const capitalNumber = (count: number): string => {
  const word = inWords(count)
  return word.charAt(0).toUpperCase() + word.slice(1)
}
