import type { ChunkAnalysis, Sighting } from '../../../media/analysis/types.ts'
import { familyOf } from '../../../media/analysis/families.ts'
import { isFurniture, isTail } from '../happenings/standing.ts'
import { atEdge, isEdge, listed } from '../words.ts'
import type { Clock } from '../clock.ts'
import { withinBudget } from './budget.ts'
import { tellCamera } from './camera.ts'
import { spanOf, type Passage, type Said } from './claim.ts'
import { tellKind } from './kind.ts'
import { inWords } from './numbers.ts'
import { countedName } from './subject.ts'
import { createTimes, type Times } from './times.ts'

/** Words that are said of one chunk. */
export const MOST_WORDS = 60
/** Of those, what is kept for counting what is not told. */
const WORDS_FOR_OTHERS = 10
/** Kinds that are named without being told of. */
const MOST_OTHER_KINDS = 3

/** What is said of one chunk, the most telling first; times in seconds from its start, by `clock` in the text. */
export function tell(analysis: ChunkAnalysis, clock: Clock): Said[] {
  const { duration, sightings } = analysis
  const times = createTimes(clock, duration)
  const whole = { start: 0, end: duration, of: [], weight: 0 }
  if (analysis.tooSmall) return [{ ...whole, text: 'The picture is too small to make anything out.' }]
  const told = sightings.filter((sighting) => !isTail(sighting) && isTold(sighting))
  const kinds = [...Map.groupBy(told, ({ kind }) => kind).values()]
  const passages: Passage[] = [
    ...kinds.flatMap((things) => tellKind(things as [Sighting, ...Sighting[]], times, duration)),
    ...tellTails(sightings.filter(isTail), times),
    ...tellCamera(analysis, times),
  ]
  if (passages.length === 0) {
    return [{ ...whole, text: `Nothing is seen to move ${times.between({ start: 0, end: duration })}.` }]
  }
  const all = withinBudget(passages, MOST_WORDS)
  const isKnown = (sighting: Sighting): boolean => all.some(({ of }) => of.includes(sighting))
  if (told.every(isKnown)) return all
  const some = withinBudget(passages, MOST_WORDS - WORDS_FOR_OTHERS)
  const others = told.filter((sighting) => !some.some(({ of }) => of.includes(sighting)))
  return [...some, tellOthers(others)]
}

/** What stands there all the time is told where it is a vehicle or an animal, which may go; furniture is not. */
function isTold(sighting: Sighting): boolean {
  const family = familyOf(sighting.kind)
  return family === 'vehicle' || family === 'animal' || !isFurniture(sighting)
}

/** The last of things that leave as the chunk begins. */
function tellTails(tails: readonly Sighting[], times: Times): Passage[] {
  if (tails.length === 0) return []
  const edges = [...new Set(tails.flatMap(({ exit }) => (isEdge(exit) ? [exit] : [])))].map(atEdge)
  const { end } = spanOf(tails)
  const text = `Something leaves ${edges.length > 0 ? listed(edges) : 'the picture'} at ${times.at(end)}.`
  return [[{ ...spanOf(tails), text, of: tails, weight: 25 }]]
}

/** `Also seen: two bags, one chair and three other things.` */
function tellOthers(others: readonly Sighting[]): Said {
  const kinds = [...Map.groupBy(others, ({ kind }) => kind).values()]
  const names = kinds
    .slice(0, MOST_OTHER_KINDS)
    .map((things) => countedName(things as [Sighting, ...Sighting[]]))
  const rest = kinds.slice(MOST_OTHER_KINDS).flat().length
  if (rest > 0) names.push(`${inWords(rest)} other ${rest === 1 ? 'thing' : 'things'}`)
  const text = `Also seen: ${listed(names)}.`
  return { ...spanOf(others), text, of: others, weight: 0 }
}
