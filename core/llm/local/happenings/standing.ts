import type { Sighting, Stretch } from '../../../media/analysis/types.ts'
import type { Clock } from '../clock.ts'
import { familyOf } from '../../../media/analysis/families.ts'
import { atEdge, isEdge, isPerson, PERSON } from '../words.ts'

/** Seconds in about one place from which on something is said to loiter; a chunk of ten seconds is seen for a little less. */
const LOITERING_SECONDS = 9.5
/** A thing that goes no farther than this share of the diagonal moves within its place only. */
const MOVING = 0.05
/** A thing of no kind that is smaller than this share of the picture, and there from the start, is noise of the scene. */
const SMALL = 0.005

/** Keeps its place, and nothing of it stirs. */
export const isStill = ({ lively, reach }: Sighting): boolean => !lively && reach < MOVING

export const isMoving = ({ reach }: Sighting): boolean => reach > MOVING

/** Something that was there from beginning to end and never stirred: part of the scene, whatever it is. */
export function isFurniture(sighting: Sighting): boolean {
  const still = !isPerson(sighting) && isStill(sighting)
  return still && sighting.entry === 'start' && (sighting.exit === 'end' || sighting.share < SMALL)
}

/** The last of something that left as the chunk began: too little to say more of it. */
export function isTail({ entry, exit, start, end, kind, person }: Sighting): boolean {
  return (
    entry === 'start' && isEdge(exit) && end - start < 0.9 && person < PERSON && familyOf(kind) === 'thing'
  )
}

export const tailSentence = ({ exit, end }: Sighting, time: Clock): string =>
  `Something leaves ${isEdge(exit) ? atEdge(exit) : 'the picture'} at ${time(end)}.`

/** A stay in one place, and its seconds with those before the chunk. */
export interface Stay extends Stretch {
  seconds: number
  /** Those of them that were before the chunk. */
  before: number
}

/** The longest stay in one place, counting the time before the chunk, where it is long enough to be told. */
export function stayOf(sighting: Sighting): Stay | undefined {
  const { start, stops, dwellBefore } = sighting
  if (!isPerson(sighting) && isStill(sighting)) return undefined
  const stays = stops.map((stop) => {
    const before = stop.start - start < 0.5 ? dwellBefore : 0
    return { ...stop, before, seconds: stop.end - stop.start + before }
  })
  const longest = stays.toSorted((a, b) => b.seconds - a.seconds)[0]
  return longest && longest.seconds >= LOITERING_SECONDS ? longest : undefined
}
