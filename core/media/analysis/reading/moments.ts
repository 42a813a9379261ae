import { familyOf } from '../families.ts'
import { ANALYSIS_FPS, type ChunkAnalysis, type Place, type Sighting } from '../types.ts'

/** Seconds between two pictures of a scene that are read. */
const EVERY = 5
/** Looks at one vehicle, at most, and seconds between them. */
const LOOKS = 4
const BETWEEN = 0.35
/** Vehicles of a chunk that are looked at: the largest. */
const MOST_VEHICLES = 12
/** Below this share of the picture's width nothing on a vehicle can be read. */
const LEAST_WIDTH = 0.08

/** A close look at a vehicle: where it is then, in shares of the picture. */
export interface Look {
  sighting: Sighting
  place: Place
}

/** What is read in one picture, by its number: all of it, or what is at some vehicles. */
export interface Moment {
  whole: boolean
  looks: Look[]
}

type Looked = Pick<ChunkAnalysis, 'frames' | 'cuts' | 'blocked' | 'sightings'>

/**
 * The pictures of a chunk that are read, in order: the first and the last of each scene, at least every five seconds between them, and
 * those in which a vehicle is largest.
 */
export function momentsOf({ frames, cuts, blocked, sightings }: Looked): Map<number, Moment> {
  const moments = new Map<number, Moment>()
  const at = (index: number): Moment => {
    const known = moments.get(index) ?? { whole: false, looks: [] }
    moments.set(index, known)
    return known
  }
  const starts = [0, ...cuts.map((time) => Math.round(time * ANALYSIS_FPS))]
  for (const [order, start] of starts.entries()) {
    const last = Math.min(frames, starts[order + 1] ?? frames) - 1
    for (const index of evenly(start, last)) {
      if (!blocked.some(({ start, end }) => index / ANALYSIS_FPS >= start && index / ANALYSIS_FPS < end))
        at(index).whole = true
    }
  }
  for (const look of looksOf(sightings)) {
    const index = Math.round(look.place.time * ANALYSIS_FPS)
    if (index < frames) at(index).looks.push(look)
  }
  return new Map([...moments].sort(([a], [b]) => a - b))
}

function evenly(first: number, last: number): number[] {
  if (last < first) return []
  const steps = Math.ceil((last - first) / (EVERY * ANALYSIS_FPS))
  return steps === 0
    ? [first]
    : Array.from({ length: steps + 1 }, (_, step) => first + Math.round((step * (last - first)) / steps))
}

function looksOf(sightings: readonly Sighting[]): Look[] {
  return sightings
    .filter(({ kind }) => familyOf(kind) === 'vehicle')
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_VEHICLES)
    .flatMap((sighting) => {
      const chosen: Place[] = []
      const largest = sighting.path.toSorted((a, b) => b.width * b.height - a.width * a.height)
      for (const place of largest) {
        const isApart = chosen.every(({ time }) => Math.abs(time - place.time) >= BETWEEN)
        if (chosen.length < LOOKS && isApart && place.width >= LEAST_WIDTH) chosen.push(place)
      }
      return chosen.map((place) => ({ sighting, place }))
    })
}
