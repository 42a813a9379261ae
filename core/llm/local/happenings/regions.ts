import type { Observation } from '../../../../schema/analysis.ts'
import { areaOf, type Region, type Zone } from '../../../../schema/regions.ts'
import type { ChunkAnalysis, Sighting } from '../../../media/analysis/types.ts'
import { familyOf } from '../../../media/analysis/families.ts'
import { happeningsOfLine } from './lines.ts'
import { isFurniture, isTail } from './standing.ts'
import type { Teller } from './teller.ts'
import { happeningsOfCrowdIn, happeningsOfZone } from './zones.ts'

/** What happens at the lines and in the zones of a camera. */
export function happeningsOfRegions(
  { sightings, duration }: Pick<ChunkAnalysis, 'sightings' | 'duration'>,
  regions: readonly Region[],
  teller: Teller,
): Observation[] {
  const followed = sightings.filter((one) => !isFurniture(one) && !isTail(one))
  return regions.flatMap((region) => {
    const concerned = followed.filter((one) => isAbout(region, one))
    if (region.kind === 'line') return concerned.flatMap((one) => happeningsOfLine(one, region, teller))
    return [
      ...concerned.flatMap((one) => happeningsOfZone(one, region, teller)),
      ...happeningsOfCrowdIn(concerned, region, duration, teller),
    ]
  })
}

const isAbout = ({ families }: Region, { kind }: Sighting): boolean =>
  families.length === 0 || families.includes(familyOf(kind))

/** From this share of the picture on a zone is all of it. */
const WHOLE = 0.95

/** Whether somebody says for the picture as a whole how many people are a crowd. */
export const saysCrowd = (regions: readonly Region[]): boolean =>
  regions.some(
    (region): region is Zone =>
      region.kind === 'zone' && region.crowdFrom !== undefined && areaOf(region.points) >= WHOLE,
  )
