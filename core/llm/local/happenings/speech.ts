import type { Observation } from '../../../../schema/analysis.ts'
import type { ChunkAnalysis } from '../../../media/analysis/types.ts'
import type { Teller } from './teller.ts'

/** Who speaks on beyond a border of a chunk is heard so near to it: a voice is known after a syllable, and takes breath. Seconds. */
const NEAR = 0.7

/** Where somebody speaks, whoever it is and whatever is said. */
export function happeningsOfSpeech(
  { speech = [], duration }: Pick<ChunkAnalysis, 'speech' | 'duration'>,
  { lasting }: Teller,
): Observation[] {
  return speech
    .filter(({ start }) => start < duration)
    .map(({ start, end }) =>
      lasting('speech', {
        ...{ start, end: Math.min(end, duration), what: 'Somebody speaks', confidence: 0.8 },
        ...{ before: start < NEAR, after: duration - end < NEAR },
      }),
    )
}
