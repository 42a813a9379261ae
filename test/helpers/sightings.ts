import type { ChunkAnalysis, Sighting } from '../../core/media/analysis/types.ts'

/** Something small and grey that comes in on the right and goes out on the left, but for what is said of it. */
export function sighting(of: Partial<Sighting> = {}): Sighting {
  const kind = of.kind ?? 'object'
  return {
    ...{ id: 1, kind, kindScore: 0.9, start: 1, end: 5, entry: 'right', exit: 'left', color: 'grey' },
    ...{ share: 0.005, direction: 'left', travelled: 0.8, reach: 0.8, x: 0.5, y: 0.5, stops: [] },
    ...{ lively: false, path: [], person: kind === 'person' ? 0.9 : 0, confidence: 0.9, dwellBefore: 0 },
    ...of,
  }
}

/** Ten seconds in which nothing was measured but what is given. */
export const analysisOf = (of: Partial<ChunkAnalysis> = {}): ChunkAnalysis => ({
  ...{ duration: 10, frames: 50, width: 320, height: 180, sightings: [], cuts: [], blocked: [] },
  ...{ frozen: [], quiet: [], unsettled: [], moved: [], tooSmall: false },
  ...of,
})
