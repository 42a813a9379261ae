import type { DetectedEvent } from '../../../schema/analysis.ts'
import type { ChunkAnalysis, Sighting, Stretch } from '../../media/analysis/types.ts'
import type { Clock } from './clock.ts'
import { momentsOf, type Span } from './moments.ts'
import { atEdge, isEdge, isPerson, movesTo, nameOf, placeOf, PERSON, sizeOf } from './words.ts'

/** Seconds in about one place from which on something is said to loiter; a chunk of ten seconds is seen for a little less. */
const LOITERING_SECONDS = 9.5
/** A thing that goes no farther than this share of the diagonal moves within its place only. */
const MOVING = 0.05

/** Puts what was measured in a chunk into events, in order of time, in seconds of the source, within the span. */
export function observe(analysis: ChunkAnalysis, span: Span, clock: Clock): DetectedEvent[] {
  const moment = momentsOf(analysis, span)
  const at = (seconds: number): number => Number(moment(seconds).toFixed(2))
  const event = (
    type: string,
    { start, end }: Stretch,
    confidence: number,
    description: string,
    attributes: DetectedEvent['attributes'] = {},
  ): DetectedEvent => ({ type, startTime: at(start), endTime: at(end), confidence, description, attributes })
  const time = (seconds: number): string => clock(at(seconds))
  const during = ({ start, end }: Stretch): string => `from ${time(start)} to ${time(end)}`

  const events = analysis.sightings.flatMap((sighting) => ofSighting(sighting))
  for (const cut of analysis.cuts) {
    events.push(event('scene_changed', { start: cut, end: cut }, 0.9, `The scene changes at ${time(cut)}.`))
  }
  for (const blocked of analysis.blocked) {
    const what = blocked.kind === 'dark' ? 'The picture is black' : 'The camera is covered'
    events.push(event('camera_blocked', blocked, 0.85, `${what} ${during(blocked)}.`, { kind: blocked.kind }))
  }
  for (const frozen of analysis.frozen) {
    events.push(event('camera_frozen', frozen, 0.8, `The picture is frozen ${during(frozen)}.`))
  }
  for (const quiet of analysis.quiet) {
    events.push(
      event('no_activity', quiet, 0.9, `Nothing moves between ${time(quiet.start)} and ${time(quiet.end)}.`),
    )
  }
  return events.sort((a, b) => a.startTime - b.startTime || a.endTime - b.endTime)

  function ofSighting(sighting: Sighting): DetectedEvent[] {
    if (isFurniture(sighting)) return []
    const { start, end, entry, exit, direction, confidence } = sighting
    if (isTail(sighting)) {
      const where: DetectedEvent['attributes'] = isEdge(exit) ? { exitEdge: exit } : {}
      return [
        event('object_left', { start: end, end }, 0.6, tailSentence(sighting, time), {
          kind: 'object',
          ...where,
        }),
      ]
    }
    const name = nameOf(sighting)
    const attributes = attributesOf(sighting)
    const found: DetectedEvent[] = []
    if (entry !== 'start') {
      const how = isEdge(entry) ? `enters ${atEdge(entry)}` : `appears ${placeOf(sighting)}`
      found.push(
        event(
          'object_entered',
          { start, end: start },
          confidence,
          `${name} ${how} at ${time(start)}.`,
          attributes,
        ),
      )
    }
    if (isPerson(sighting)) {
      const text = `${name} is in view ${during(sighting)}.`
      found.push(event('person_detected', { start, end }, sighting.person, text, attributes))
    } else if (sighting.reach > MOVING) {
      const how = direction ? movesTo(direction) : 'moves about'
      found.push(
        event('object_moving', { start, end }, confidence, `${name} ${how} ${during(sighting)}.`, attributes),
      )
    }
    const stay = stayOf(sighting)
    if (stay) {
      const seconds = Math.round(stay.seconds)
      const text = `${name} stays ${placeOf(sighting)} for about ${seconds} seconds, until ${time(stay.end)}.`
      found.push(event('loitering', stay, Math.min(0.9, confidence), text, { ...attributes, seconds }))
    }
    if (exit !== 'end') {
      const how = isEdge(exit) ? `leaves ${atEdge(exit)}` : `is lost from sight ${placeOf(sighting)}`
      found.push(
        event('object_left', { start: end, end }, confidence, `${name} ${how} at ${time(end)}.`, attributes),
      )
    }
    return found
  }
}

/** Something that was there from beginning to end and never stirred: part of the scene, whatever it is. */
export function isFurniture(sighting: Sighting): boolean {
  const still = !isPerson(sighting) && !sighting.lively && sighting.reach < MOVING
  return still && sighting.entry === 'start' && (sighting.exit === 'end' || sighting.share < 0.005)
}

/** The last of something that left as the chunk began: too little to say more of it. */
export function isTail({ entry, exit, start, end, person }: Sighting): boolean {
  return entry === 'start' && isEdge(exit) && end - start < 0.9 && person < PERSON
}

export const tailSentence = ({ exit, end }: Sighting, time: Clock): string =>
  `Something leaves ${isEdge(exit) ? atEdge(exit) : 'the picture'} at ${time(end)}.`

/** The longest stay in one place, counting the time before the chunk, where it is long enough to be told. */
export function stayOf(sighting: Sighting): (Stretch & { seconds: number }) | undefined {
  const { start, stops, dwellBefore } = sighting
  if (!isPerson(sighting) && !sighting.lively && sighting.reach < MOVING) return undefined
  const stays = stops.map((stop) => {
    const before = stop.start - start < 0.5 ? dwellBefore : 0
    return { ...stop, seconds: stop.end - stop.start + before }
  })
  const longest = stays.toSorted((a, b) => b.seconds - a.seconds)[0]
  return longest && longest.seconds >= LOITERING_SECONDS ? longest : undefined
}

function attributesOf(sighting: Sighting): DetectedEvent['attributes'] {
  const { id, color, entry, exit, direction } = sighting
  return {
    kind: isPerson(sighting) ? 'person' : 'object',
    trackId: id,
    color,
    size: sizeOf(sighting),
    ...(direction ? { direction } : {}),
    ...(isEdge(entry) ? { entryEdge: entry } : {}),
    ...(isEdge(exit) ? { exitEdge: exit } : {}),
    position: placeOf(sighting),
    alreadyInView: entry === 'start',
    stillInView: exit === 'end',
  }
}
