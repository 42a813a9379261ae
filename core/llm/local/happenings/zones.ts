import type { Observation } from '../../../../schema/analysis.ts'
import type { Point, Zone } from '../../../../schema/regions.ts'
import type { Place, Sighting, Stretch } from '../../../media/analysis/types.ts'
import { isPerson, nameOf } from '../words.ts'
import { crowdsOf, goesOnWith } from './crowd.ts'
import { footOf, isInside } from './geometry.ts'
import type { Teller } from './teller.ts'
import { attributesOf, ofThing } from './things.ts'

/** So many places one after another decide: a single one at the border trembles. */
const SURE = 2
/** A stretch that begins so soon after the thing came into view began with it. Seconds. */
const NEAR = 0.5

/** Who enters a zone, leaves it, and stays in it. */
export function happeningsOfZone(
  sighting: Sighting,
  zone: Zone,
  { moment, lasting, time }: Teller,
): Observation[] {
  const { confidence } = sighting
  const attributes = { ...attributesOf(sighting), region: zone.name }
  const name = nameOf(sighting)
  return staysIn(sighting.path, zone.points).flatMap((stay) => {
    const thing = ofThing(sighting, stay)
    const found: Observation[] = []
    const tell = (type: string, does: string, at: number): void =>
      void found.push(
        moment(type, at, `${name} ${does} the zone "${zone.name}" at ${time(at)}.`, {
          confidence,
          attributes,
        }),
      )
    if (!thing.before) tell('zone_entered', 'enters', stay.start)
    const before = stay.start - sighting.start < NEAR ? sighting.dwellBefore : 0
    const seconds = stay.end - stay.start + before
    if (zone.dwellSeconds !== undefined && seconds >= zone.dwellSeconds) {
      found.push(
        lasting('zone_dwelling', {
          ...{ ...thing, key: zone.name, secondsBefore: before, confidence },
          what: `${name} stays in the zone "${zone.name}"`,
          attributes: { ...attributes, seconds: Math.round(seconds) },
        }),
      )
    }
    if (!thing.after) tell('zone_left', 'leaves', stay.end)
    return found
  })
}

/** Where many people are in a zone at once. */
export function happeningsOfCrowdIn(
  sightings: readonly Sighting[],
  zone: Zone,
  duration: number,
  { lasting }: Teller,
): Observation[] {
  const { crowdFrom, name } = zone
  if (crowdFrom === undefined) return []
  const people = sightings.filter(isPerson)
  const stays = people.flatMap(({ path }) => staysIn(path, zone.points))
  return crowdsOf(stays, crowdFrom).map(({ start, end, count }) =>
    lasting('crowding', {
      ...goesOnWith(people, { start, end: Math.min(end, duration) }),
      ...{ key: name, confidence: 0.7, attributes: { kind: 'person', count, region: name } },
      what: `${crowdFrom} or more people are in the zone "${name}" at once`,
    }),
  )
}

/** The stretches of a way that lie in a zone. */
export function staysIn(path: readonly Place[], corners: readonly Point[]): Stretch[] {
  const inside = path.map((place) => isInside(footOf(place), corners))
  const stays: Stretch[] = []
  let isIn = false
  for (const [index, { time }] of path.entries()) {
    const next = inside.slice(index, index + SURE)
    if (next.every((one) => one !== isIn)) {
      isIn = !isIn
      if (isIn) stays.push({ start: time, end: time })
    }
    if (isIn) stays.at(-1)!.end = time
  }
  return stays
}
