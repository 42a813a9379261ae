import type { Observation } from '../../../../schema/analysis.ts'
import type { Place, Sighting } from '../../../media/analysis/types.ts'
import { familyOf } from '../../../media/analysis/families.ts'
import { isEdge, isPerson, nameOf, placeOf } from '../words.ts'
import { isStill } from './standing.ts'
import { attributesOf, ofThing } from './things.ts'
import type { Teller } from './teller.ts'

/** For so long a thing must lie there, or must have lain there, and be alone or gone. Seconds. */
const LIES_SECONDS = 4
const ALONE_SECONDS = 3
/** Between somebody at its place, and the moment at which it is seen or gone. Seconds. */
const AT_HAND_SECONDS = 2
/** Whoever is closer than this share of the own width to a thing can have it in hand. */
const REACH = 0.5

/**
 * Things that are left behind, and things of the scene that go: only where somebody was at their place at that moment, because what
 * comes or goes by itself is light, a screen or a door. Whose it is, and whether that was meant, nobody can see.
 */
export function happeningsOfLuggage(
  sightings: readonly Sighting[],
  duration: number,
  teller: Teller,
): Observation[] {
  const people = sightings.filter(isPerson)
  const things = sightings.filter(
    (one) => familyOf(one.kind) === 'thing' && isStill(one) && one.path.length > 0,
  )
  return things.flatMap((thing) => [
    ...leftBehind(thing, people, teller),
    ...removed(thing, things, people, duration, teller),
  ])
}

function leftBehind(thing: Sighting, people: readonly Sighting[], { lasting }: Teller): Observation[] {
  const { entry, exit, start, end } = thing
  if (entry !== 'inside' || isEdge(exit) || end - start < LIES_SECONDS) return []
  const carriers = people.filter((one) => isAt(one, thing, start - AT_HAND_SECONDS, start + 1))
  if (carriers.length === 0) return []
  // Nobody of those who may have brought it is near it any more.
  const alone = Math.max(...carriers.map((one) => lastAt(one, thing)))
  if (end - alone < ALONE_SECONDS) return []
  return [
    lasting('object_left_behind', {
      ...ofThing(thing, { start: alone, end }),
      ...{ what: `${nameOf(thing)} is left behind ${placeOf(thing)}`, before: false },
      ...{ confidence: 0.5, attributes: attributesOf(thing) },
    }),
  ]
}

function removed(
  thing: Sighting,
  things: readonly Sighting[],
  people: readonly Sighting[],
  duration: number,
  { moment, time }: Teller,
): Observation[] {
  const { entry, exit, start, end, dwellBefore } = thing
  if (entry !== 'start' || exit !== 'inside' || end - start + dwellBefore < LIES_SECONDS) return []
  if (duration - end < ALONE_SECONDS) return []
  // Whoever stands before a thing hides it for a while.
  const isBack = things.some((other) => other.start > end && touches(other.path[0]!, thing.path.at(-1)!, 0))
  if (isBack || !people.some((one) => isAt(one, thing, end - 1, end + AT_HAND_SECONDS))) return []
  const text = `${nameOf(thing)} ${placeOf(thing)} is gone at ${time(end)}, as a person is there.`
  return [moment('object_removed', end, text, { confidence: 0.5, attributes: attributesOf(thing) })]
}

const isAt = (person: Sighting, thing: Sighting, from: number, to: number): boolean =>
  person.path.some((place) => place.time >= from && place.time <= to && isNear(place, thing))

const lastAt = (person: Sighting, thing: Sighting): number =>
  person.path.findLast((place) => isNear(place, thing))?.time ?? -Infinity

const isNear = (place: Place, thing: Sighting): boolean => touches(place, thing.path[0]!, place.width * REACH)

/** Whether two boxes meet, one of them wider by so much on every side. */
function touches(a: Place, b: Place, by: number): boolean {
  return (
    a.x - by < b.x + b.width &&
    b.x < a.x + a.width + by &&
    a.y - by < b.y + b.height &&
    b.y < a.y + a.height + by
  )
}
