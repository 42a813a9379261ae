import type { Observation } from '../../../../schema/analysis.ts'
import type { ChunkAnalysis, Stretch } from '../../../media/analysis/types.ts'
import type { Teller } from './teller.ts'

/** A stretch that begins so near to the start of a chunk, or ends so near to its end, may go on beyond it. Seconds. */
const NEAR = 0.05

/** What happens to the picture as a whole. */
export function happeningsOfCamera(
  analysis: ChunkAnalysis,
  { moment, lasting, time }: Teller,
): Observation[] {
  const { cuts, blocked, frozen, moved, quiet, duration } = analysis
  const goesOn = ({ start, end }: Stretch) => ({
    ...{ start, end, before: start < NEAR, after: duration - end < NEAR },
  })
  return [
    ...cuts.map((cut) =>
      moment('scene_changed', cut, `The scene changes at ${time(cut)}.`, { confidence: 0.9 }),
    ),
    ...blocked.map(({ kind, ...stretch }) =>
      lasting('camera_blocked', {
        ...{ ...goesOn(stretch), key: kind, confidence: 0.85, attributes: { kind } },
        what: kind === 'dark' ? 'The picture is black' : 'The camera is covered',
      }),
    ),
    ...frozen.map((stretch) =>
      lasting('camera_frozen', { ...goesOn(stretch), what: 'The picture is frozen', confidence: 0.8 }),
    ),
    ...moved.map((stretch) =>
      lasting('camera_moved', { ...goesOn(stretch), what: 'The camera moves', confidence: 0.8 }),
    ),
    ...quiet.map((stretch) =>
      lasting('no_activity', {
        ...{ ...goesOn(stretch), what: 'Nothing moves', between: ['between', 'and'], confidence: 0.9 },
      }),
    ),
  ]
}
