import type { Sighting } from '../../../media/analysis/types.ts'
import { isFurniture } from '../happenings/standing.ts'
import { FAMILIES, familyOf } from '../../../media/analysis/families.ts'
import { spanOf, type Passage, type Said } from './claim.ts'
import { doingOf, lengthOf, stopOf } from './doing.ts'
import { atLeast } from './numbers.ts'
import { tellOne } from './one.ts'
import { commonDoing, tellAlike, tellStops, tellTogether, type Several } from './several.ts'
import type { Times } from './times.ts'

type Some = readonly [Sighting, ...Sighting[]]

/** More groups of one kind than this are told together. */
const MOST_GROUPS = 2

/** What is said of all things of one kind in a chunk. */
export function tellKind(things: Some, times: Times, duration: number): Passage[] {
  const say = (of: Some, text: string): Said => ({ ...spanOf(of), text, of, weight: weightOf(of, duration) })
  // Where some were lost from sight and may be the ones that came after, they are counted, and not told one by one.
  const isClear = atLeast(things) === things.length
  const groups = groupsOf(things)
  if (groups.length <= MOST_GROUPS && (isClear || things.length === 1)) {
    return groups.map((group) => [
      say(group, isSeveral(group) ? tellAlike(group, commonDoing(group)!, times) : tellOne(group[0], times)),
    ])
  }
  if (!isSeveral(things)) return [[say(things, tellOne(things[0], times))]]
  const together = say(things, tellTogether(things, times))
  const stopping = things.filter((thing) => stopOf(thing) && doingOf(thing).way !== 'moves')
  if (!isSome(stopping) || !isClear) return [[together]]
  const stops = { ...say(stopping, tellStops(stopping, times)), weight: together.weight - 35 }
  return [[together, stops]]
}

const isSeveral = (things: Some): things is Several => things.length > 1
const isSome = (things: readonly Sighting[]): things is Some => things.length > 0

/** Those that do the same. */
function groupsOf(things: Some): Some[] {
  const groups = Map.groupBy(things, (thing) => {
    const { way, where } = doingOf(thing)
    return `${way} ${where}`
  })
  return [...groups.values()].filter((group) => isSome(group)) as Some[]
}

/** People before vehicles before animals before things, what only stands there last; what moves before what stands; long before short. */
function weightOf(things: Some, duration: number): number {
  const family = (FAMILIES.length - FAMILIES.indexOf(familyOf(things[0].kind))) * 20
  if (things.every(isFurniture)) return 40
  const moving = things.some((thing) => doingOf(thing).way !== 'stands') ? 15 : 0
  const share = lengthOf(spanOf(things)) / Math.max(duration, 1)
  return 30 + family + moving + share * 10
}
