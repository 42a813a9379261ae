import type { Sighting, Stretch } from '../../../media/analysis/types.ts'

/** One thing that is said of a chunk, and what it rests on. Seconds from the chunk's start. */
export interface Said extends Stretch {
  /** One sentence. */
  text: string
  /** Whom it tells of; nobody where it tells of the camera or of the whole picture. */
  of: readonly Sighting[]
  /** How telling it is, against others: the larger, the more. */
  weight: number
}

/** What belongs together: the first sentence stands alone, the others need it before them. */
export type Passage = readonly [Said, ...Said[]]

/** From the first to the last of some stretches. */
export const spanOf = (stretches: readonly Stretch[]): Stretch => ({
  start: Math.min(...stretches.map(({ start }) => start)),
  end: Math.max(...stretches.map(({ end }) => end)),
})
