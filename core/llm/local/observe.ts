import type { Observation } from '../../../schema/analysis.ts'
import type { Region } from '../../../schema/regions.ts'
import type { ChunkAnalysis } from '../../media/analysis/types.ts'
import type { Clock } from './clock.ts'
import { happeningsOfCamera } from './happenings/camera.ts'
import { happeningsOfCrowd } from './happenings/crowd.ts'
import { happeningsOfLuggage } from './happenings/luggage.ts'
import { happeningsOfRegions, saysCrowd } from './happenings/regions.ts'
import { happeningsOfSpeed } from './happenings/running.ts'
import { happeningsOfSpeech } from './happenings/speech.ts'
import { createTeller } from './happenings/teller.ts'
import { happeningsOf } from './happenings/things.ts'
import { momentsOf, type Span } from './moments.ts'

/** Puts what was measured in a chunk into events, in order of time, in seconds of the source, within the span; `regions` are those of the camera. */
export function observe(
  analysis: ChunkAnalysis,
  span: Span,
  clock: Clock,
  regions: readonly Region[] = [],
): Observation[] {
  const teller = createTeller(analysis, span, clock)
  const { sightings, moved, duration, width, height } = analysis
  const moment = momentsOf(analysis, span)
  // Lines, zones and speeds are those of the picture: they say nothing of the scene while the camera moves.
  const isApparent = ({ startTime, endTime }: Observation): boolean =>
    moved.some(({ start, end }) => startTime <= moment(end) && endTime >= moment(start))
  return [
    ...sightings.flatMap((sighting) => happeningsOf(sighting, teller)),
    ...(saysCrowd(regions) ? [] : happeningsOfCrowd(sightings, duration, teller)),
    ...[
      ...sightings.flatMap((sighting) => happeningsOfSpeed(sighting, width / height, teller)),
      ...happeningsOfLuggage(sightings, duration, teller),
      ...happeningsOfRegions(analysis, regions, teller),
    ].filter((one) => !isApparent(one)),
    ...happeningsOfCamera(analysis, teller),
    ...happeningsOfSpeech(analysis, teller),
  ].sort((a, b) => a.startTime - b.startTime || a.endTime - b.endTime)
}
