import type { ChunkAnalysis, Sighting, Stretch } from '../../media/analysis/types.ts'
import type { Clock } from './clock.ts'
import { momentsOf, type Span } from './moments.ts'
import { isFurniture, isTail, stayOf, tailSentence } from './happenings/standing.ts'
import { atEdge, isEdge, listed, movesTo, nameOf, placeOf } from './words.ts'

/** Says what was measured in a chunk, in plain English, in order of time. */
export function summarize(analysis: ChunkAnalysis, span: Span, clock: Clock): string {
  const moment = momentsOf(analysis, span)
  const time = (seconds: number): string => clock(moment(seconds))
  const between = ({ start, end }: { start: number; end: number }): string =>
    `between ${time(start)} and ${time(end)}`
  const said: { at: number; text: string }[] = []
  const say = (at: number, text: string): void => void said.push({ at, text })

  if (analysis.tooSmall) return 'The picture is too small to make anything out.'
  for (const sighting of analysis.sightings) {
    if (isTail(sighting)) say(sighting.start, tailSentence(sighting, time))
    else if (!isFurniture(sighting)) say(sighting.start, sentence(sighting, time, analysis.duration))
  }
  for (const cut of analysis.cuts) say(cut, `The scene changes at ${time(cut)}.`)
  for (const blocked of analysis.blocked) {
    const what = blocked.kind === 'dark' ? 'The picture is black' : 'The camera is covered'
    say(blocked.start, `${what} ${between(blocked)}: nothing can be seen.`)
  }
  for (const frozen of analysis.frozen) say(frozen.start, `The picture is frozen ${between(frozen)}.`)
  for (const stretch of analysis.unsettled) {
    say(stretch.start, `The whole picture changes ${between(stretch)}, so that nothing can be told apart.`)
  }
  for (const quiet of analysis.quiet) say(quiet.start, `Nothing moves ${between(quiet)}.`)
  if (said.length === 0) return `Nothing is seen to move ${between({ start: 0, end: analysis.duration })}.`
  return said
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join(' ')
}

/** `A large red object enters at the top at 00:14, moves down and leaves at the bottom at 00:18.` */
function sentence(sighting: Sighting, time: Clock, duration: number): string {
  const { entry, exit, start, end, direction } = sighting
  const place = placeOf(sighting)
  const parts: string[] = []
  let subject = nameOf(sighting)
  if (isEdge(entry)) parts.push(`enters ${atEdge(entry)} at ${time(start)}`)
  else if (entry === 'inside') parts.push(`appears ${place} at ${time(start)}`)
  else subject += `, already in view at ${time(start)},`

  const stay = stayOf(sighting)
  const stop = stay ?? sighting.stops.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0]
  const moves = direction ? [movesTo(direction)] : stop ? [] : [`moves ${place}`]
  const stands = stop ? [standing(sighting, stop, stay?.seconds, time)] : []
  // What is done first is said first.
  const standsFirst = stop !== undefined && stop.start - start < 0.6
  parts.push(...(standsFirst ? [...stands, ...moves] : [...moves, ...stands]))

  if (isEdge(exit)) parts.push(`leaves ${atEdge(exit)} at ${time(end)}`)
  else if (exit === 'inside') parts.push(`is lost from sight at ${time(end)}`)
  else parts.push(`is still in view at ${time(duration - end < 0.5 ? duration : end)}`)
  return `${subject} ${listed(parts)}.`
}

function standing(sighting: Sighting, stop: Stretch, seconds: number | undefined, time: Clock): string {
  const place = placeOf(sighting)
  if (seconds !== undefined) return `stays ${place} for about ${Math.round(seconds)} seconds`
  return `stands ${place} from ${time(stop.start)} to ${time(stop.end)}`
}
