import type { DetectedEvent, Observation } from '../../../../schema/analysis.ts'
import type { Place, Sighting, Stretch } from '../../../media/analysis/types.ts'
import { familyOf, type Family } from '../../../media/analysis/families.ts'
import { atEdge, isEdge, movesTo, nameOf, placeOf, sizeOf } from '../words.ts'
import { isFurniture, isMoving, isTail, stayOf, tailSentence } from './standing.ts'
import type { Lasting, Teller } from './teller.ts'

/** The event that says that something of a family is in view. */
const IN_VIEW: Partial<Record<Family, string>> = {
  person: 'person_detected',
  vehicle: 'vehicle_detected',
  animal: 'animal_detected',
}

/** What one thing does: it comes, is in view, moves, stays, and goes. */
export function happeningsOf(sighting: Sighting, teller: Teller): Observation[] {
  const { start, end, entry, exit, direction, confidence, kind, kindScore } = sighting
  const { time, moment, lasting } = teller
  const inView = IN_VIEW[familyOf(kind)]
  const attributes = attributesOf(sighting)
  const name = nameOf(sighting)
  const found: Observation[] = []
  if (isTail(sighting)) {
    const known = { kind: 'object', ...(isEdge(exit) && { exitEdge: exit }) }
    return [moment('object_left', end, tailSentence(sighting, time), { confidence: 0.6, attributes: known })]
  }
  // What is part of the scene has still a kind: a parked car is a car.
  if (inView) {
    const what = `${name} is in view`
    found.push(
      lasting(inView, { ...ofThing(sighting, { start, end }), what, confidence: kindScore, attributes }),
    )
  }
  if (isFurniture(sighting)) return found
  if (entry !== 'start') {
    const how = isEdge(entry) ? `enters ${atEdge(entry)}` : `appears ${placeOf(sighting)}`
    found.push(
      moment('object_entered', start, `${name} ${how} at ${time(start)}.`, { confidence, attributes }),
    )
  }
  if (inView !== 'person_detected' && isMoving(sighting)) {
    const what = `${name} ${direction ? movesTo(direction) : 'moves about'}`
    found.push(
      lasting('object_moving', { ...ofThing(sighting, { start, end }), what, confidence, attributes }),
    )
  }
  const stay = stayOf(sighting)
  if (stay) {
    const what = `${name} stays ${placeOf(sighting)}`
    found.push(
      lasting('loitering', {
        ...ofThing(sighting, stay),
        ...{ what, secondsBefore: stay.before, confidence: Math.min(0.9, confidence) },
        attributes: { ...attributes, seconds: Math.round(stay.seconds) },
      }),
    )
  }
  if (exit !== 'end') {
    const how = isEdge(exit) ? `leaves ${atEdge(exit)}` : `is lost from sight ${placeOf(sighting)}`
    found.push(moment('object_left', end, `${name} ${how} at ${time(end)}.`, { confidence, attributes }))
  }
  return found
}

/** Seconds by which what a thing does from first to last sight may miss these. */
const NEAR = 0.5

/** By what a stretch of a thing is known again on the other side of a border of chunks. */
export function ofThing(
  sighting: Sighting,
  { start, end }: Stretch,
): Pick<Lasting, 'start' | 'end' | 'before' | 'after' | 'looks'> {
  const { entry, exit, kind, color, path } = sighting
  const [first, last] = [path[0], path.at(-1)]
  return {
    ...{ start, end },
    before: entry === 'start' && start - sighting.start < NEAR,
    after: exit === 'end' && sighting.end - end < NEAR,
    ...(first &&
      last && { looks: { family: familyOf(kind), color, from: middleOf(first), to: middleOf(last) } }),
  }
}

/** Where it is and how large, in shares of the picture. */
const middleOf = ({ x, y, width, height }: Place) => ({
  ...{ x: rounded(x + width / 2), y: rounded(y + height / 2) },
  ...{ width: rounded(width), height: rounded(height) },
})

const rounded = (share: number): number => Number(share.toFixed(3))

/** What is measured of a thing, whatever it does. */
export function attributesOf(sighting: Sighting): DetectedEvent['attributes'] {
  const { id, kind, color, entry, exit, direction } = sighting
  return {
    kind,
    trackId: id,
    color,
    size: sizeOf(sighting),
    ...(direction ? { direction } : {}),
    ...(isEdge(entry) ? { entryEdge: entry } : {}),
    ...(isEdge(exit) ? { exitEdge: exit } : {}),
    position: placeOf(sighting),
    alreadyInView: entry === 'start',
    stillInView: exit === 'end',
  }
}
