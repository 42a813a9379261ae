import type { Edge, Sighting } from '../../../media/analysis/types.ts'
import { stayOf } from '../happenings/standing.ts'
import { atEdge, isEdge, listed, nameOf, placeOf } from '../words.ts'
import { doingOf, headingOf, lengthOf, stopOf, towards, verbOf } from './doing.ts'
import type { Times } from './times.ts'

/** Something that stops within this time of its coming is not said to move first. Seconds. */
const AT_ONCE = 0.6

/**
 * All that is told of one thing: `A red car crosses from right to left between 00:14 and 00:18.`, `A person in black enters on the left
 * at 00:02, stands near the centre from 00:04 to 00:08 and leaves at the top at 00:09.`
 */
export function tellOne(sighting: Sighting, times: Times): string {
  const { entry, exit, start, end } = sighting
  const name = nameOf(sighting)
  const doing = doingOf(sighting)
  const stop = stopOf(sighting)
  if (doing.way === 'crosses' && !stop) {
    return `${name} ${verbOf(doing, sighting, 1)} ${doing.where} ${times.between(sighting)}.`
  }
  const parts: string[] = []
  if (isEdge(entry)) parts.push(`enters ${atEdge(entry)} at ${times.at(start)}`)
  else if (entry === 'inside') parts.push(`appears ${placeOf(sighting)} at ${times.at(start)}`)

  const goes = moving(sighting)
  const stands = stop ? [standing(sighting, times)] : []
  const standsFirst = stop !== undefined && stop.start - start < AT_ONCE
  parts.push(...(standsFirst ? [...stands, ...goes.map((how) => `then ${how}`)] : [...goes, ...stands]))

  if (isEdge(exit)) parts.push(`leaves ${atEdge(exit)} at ${times.at(end)}`)
  else if (exit === 'inside') parts.push(`is last seen at ${times.at(end)}`)
  else if (entry !== 'start') parts.push('stays in view')
  else if (!stop) parts[0] += ` ${times.during(sighting)}`
  return `${name} ${listed(parts)}.`
}

/** Where it goes, unless the edge at which it comes or goes says so; that it moves about, where nothing else is to be said. */
function moving(sighting: Sighting): string[] {
  const { entry, exit, direction } = sighting
  const verb = verbOf({ way: 'moves', where: '' }, sighting, 1)
  if (isEdge(exit) || (isEdge(entry) && headingOf(sighting) === AWAY[entry])) return []
  if (direction) return [`${verb} ${towards(direction)}`]
  return stopOf(sighting) || entry !== 'start' ? [] : [`moves about ${placeOf(sighting)}`]
}

const AWAY: Record<Edge, string> = { left: 'right', right: 'left', top: 'down', bottom: 'up' }

/** `stays near the centre for about 25 seconds until 00:20`, `stands near the centre from 00:15 to 00:19`. */
function standing(sighting: Sighting, times: Times): string {
  const place = placeOf(sighting)
  const stop = stopOf(sighting)!
  const stay = stayOf(sighting)
  if (stay && stay.seconds > lengthOf(stay) + AT_ONCE) {
    return `stays ${place} for about ${Math.round(stay.seconds)} seconds until ${times.at(stay.end)}`
  }
  const verb = stay ? 'stays' : 'stands'
  if (times.isWhole(stop)) return `${verb} ${place} all the time`
  return `${verb} ${place} from ${times.at(stop.start)} to ${times.at(stop.end)}`
}
