import type { Observation } from '../../../../schema/analysis.ts'
import type { Line, Point } from '../../../../schema/regions.ts'
import type { Place, Sighting } from '../../../media/analysis/types.ts'
import { nameOf } from '../words.ts'
import { crossing, distanceTo, footOf } from './geometry.ts'
import type { Teller } from './teller.ts'
import { attributesOf } from './things.ts'

/** Nearer to a line than this it is not known on which side a thing is: who stands on it does not cross it. Share of the picture. */
const UNSURE = 0.015

/** Each crossing of a line, by where a thing stands. */
export function happeningsOfLine(sighting: Sighting, line: Line, { moment, time }: Teller): Observation[] {
  return crossingsOf(sighting.path, line.points)
    .filter(({ towards }) => line.direction === 'both' || line.direction === towards)
    .map(({ at, towards }) => {
      const from = towards === 'left' ? 'right' : 'left'
      const text = `${nameOf(sighting)} crosses the line "${line.name}" from ${from} to ${towards} at ${time(at)}.`
      const attributes = { ...attributesOf(sighting), region: line.name, towards }
      return moment('line_crossed', at, text, { confidence: sighting.confidence, attributes })
    })
}

/** From one place well beside the line to the next such: an odd number of crossings between them is one. */
export function crossingsOf(
  path: readonly Place[],
  points: readonly Point[],
): { at: number; towards: 'left' | 'right' }[] {
  const sure = path.filter((place) => distanceTo(footOf(place), points) > UNSURE)
  return sure.slice(1).flatMap((place, index) => {
    const before = sure[index]!
    const found = points.slice(1).flatMap((end, side) => {
      const one = crossing(footOf(before), footOf(place), points[side]!, end)
      return one ? [one] : []
    })
    if (found.length % 2 === 0) return []
    const { share, towards } = found[0]!
    return [{ at: before.time + (place.time - before.time) * share, towards }]
  })
}
