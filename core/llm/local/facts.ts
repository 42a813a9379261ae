import type { ChunkAnalysis, Sighting, Stretch } from '../../media/analysis/types.ts'
import { isFurniture } from './happenings/standing.ts'
import { momentsOf, type Span } from './moments.ts'
import { atOnce } from './telling/numbers.ts'
import { sizeOf } from './words.ts'

/** Things that are told of one chunk: those that were in view for longest. */
const MOST_THINGS = 20

const INTRODUCTION =
  `Measured in this video by a motion tracker, as data: what moved, from which second of the recording to which, where it came in and went out
(x and y: its place, 0 to 1 from the left and from the top), and how much it is like a person (0 to 1). It knows no other kinds, follows nothing that stands still all the time, and nothing at all while
"unsettled" or "cameraMoves". Take its times for what you see moving there, and its numbers where you count moving things; say nothing of it that you do not see.`.replaceAll(
    '\n',
    ' ',
  )

/**
 * What was measured, as a model is told it: figures, and words of our own for edges, directions, sizes and colours. Nothing that was
 * read in a picture is in it. Undefined where nothing could be measured.
 */
export function factsOf(analysis: ChunkAnalysis, span: Span): string | undefined {
  if (analysis.tooSmall) return undefined
  const moment = momentsOf(analysis, span)
  const at = (seconds: number): number => Number(moment(seconds).toFixed(1))
  const stretches = (all: readonly Stretch[]) =>
    all.slice(0, MOST_THINGS).map(({ start, end }) => [at(start), at(end)])
  const things = analysis.sightings.filter((sighting) => !isFurniture(sighting))
  const told = things
    .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, MOST_THINGS)
    .sort((a, b) => a.start - b.start || a.id - b.id)
  const facts = {
    movingThings: things.length,
    atOnceAtMost: atOnce(things),
    things: told.map((sighting) => thingOf(sighting, at)),
    nothingMoves: stretches(analysis.quiet),
    unsettled: stretches(analysis.unsettled),
    cameraMoves: stretches(analysis.moved),
    sceneChanges: analysis.cuts.slice(0, MOST_THINGS).map(at),
    cameraBlocked: stretches(analysis.blocked),
    pictureFrozen: stretches(analysis.frozen),
  }
  return `${INTRODUCTION}\n${JSON.stringify(facts)}`
}

const round = (value: number): number => Number(value.toFixed(2))

const thingOf = (sighting: Sighting, at: (seconds: number) => number) => {
  const { start, end, entry, exit, direction, color, x, y, person } = sighting
  return {
    ...{ from: at(start), to: at(end), comesIn: entry === 'start' ? 'was there' : entry },
    ...{ goesOut: exit === 'end' ? 'stays' : exit, ...(direction && { moves: direction }) },
    ...{ color, size: sizeOf(sighting), x: round(x), y: round(y), person: round(person) },
  }
}
