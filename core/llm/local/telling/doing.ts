import type { Direction, Edge, Sighting, Stretch } from '../../../media/analysis/types.ts'
import { isFurniture, stayOf } from '../happenings/standing.ts'
import { familyOf } from '../../../media/analysis/families.ts'
import { atEdge, isEdge, placeOf } from '../words.ts'

/** A stop that takes this share of the time in view is what the thing does. */
const MOSTLY = 0.8
/** A thing that stands for less than this is told of as one that moves. Seconds. */
const STANDS_SECONDS = 4

/** What a thing does, as far as it can be told of others in the same words. */
export interface Doing {
  way: 'crosses' | 'stands' | 'enters' | 'leaves' | 'returns' | 'moves'
  /** What follows the verb: `from right to left`, `on the left`, `near the centre`. */
  where: string
}

const HEADINGS: Record<Edge, string> = { left: 'left', right: 'right', top: 'top', bottom: 'bottom' }
const SIDES: Record<Edge, string> = {
  left: 'the left',
  right: 'the right',
  top: 'the top',
  bottom: 'the bottom',
}
const OPPOSITE: Record<Edge, Edge> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' }

export function doingOf(sighting: Sighting): Doing {
  const { entry, exit, direction, start, end } = sighting
  const stop = stopOf(sighting)
  if (stop && stop.end - stop.start >= (end - start) * MOSTLY)
    return { way: 'stands', where: placeOf(sighting) }
  if (isEdge(entry) && isEdge(exit)) {
    if (entry === exit) return { way: 'returns', where: atEdge(entry) }
    const from = OPPOSITE[entry] === exit ? HEADINGS[entry] : SIDES[entry]
    const to = OPPOSITE[entry] === exit ? HEADINGS[exit] : SIDES[exit]
    return { way: 'crosses', where: `from ${from} to ${to}` }
  }
  if (isEdge(exit)) return { way: 'leaves', where: atEdge(exit) }
  if (isEdge(entry)) return { way: 'enters', where: atEdge(entry) }
  return direction ? { way: 'moves', where: towards(direction) } : { way: 'moves', where: placeOf(sighting) }
}

/** Its longest stop, where that is long enough to be told, or is all that it does. */
export function stopOf(sighting: Sighting): Stretch | undefined {
  if (isFurniture(sighting)) return { start: sighting.start, end: sighting.end }
  const longest = stayOf(sighting) ?? sighting.stops.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]
  if (!longest) return undefined
  const { start, end } = sighting
  return lengthOf(longest) >= Math.min(STANDS_SECONDS, (end - start) * MOSTLY) ? longest : undefined
}

export const lengthOf = ({ start, end }: Stretch): number => end - start

/** `to the left`, `down and to the right`. */
export function towards(direction: Direction): string {
  const [along, across] = direction.split('-')
  if (across) return `${along} and to the ${across}`
  return along === 'left' || along === 'right' ? `to the ${along}` : along!
}

/** The side to which it goes, where it goes to one: of a slanting way, left or right. */
export function headingOf({ direction }: Sighting): 'left' | 'right' | 'up' | 'down' | undefined {
  const parts = direction?.split('-') ?? []
  return (parts[1] ?? parts[0]) as 'left' | 'right' | 'up' | 'down' | undefined
}

const VERBS: Record<Doing['way'], readonly [one: string, several: string]> = {
  crosses: ['crosses', 'cross'],
  stands: ['stands', 'stand'],
  enters: ['enters', 'enter'],
  leaves: ['leaves', 'leave'],
  returns: ['enters and leaves', 'enter and leave'],
  moves: ['moves', 'move'],
}

/** The verb for one of a kind, or for several: what has wheels drives, where it moves. */
export function verbOf({ way }: Doing, { kind }: Sighting, count: number): string {
  const [one, several] = VERBS[way]
  if (way === 'moves' && familyOf(kind) === 'vehicle' && kind !== 'bicycle')
    return count === 1 ? 'drives' : 'drive'
  return count === 1 ? one : several
}
