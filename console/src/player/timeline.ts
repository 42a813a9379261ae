/** A part of a video that is a file of its own. Seconds from the first frame of the whole video. */
export interface Piece {
  startTime: number
  endTime: number
}

/** Where something is to be played: in which piece, and at which second of its file. */
export interface Place {
  at: number
  offset: number
}

/** The piece that shows a second, and where in it; pieces may reach back into the one before. Undefined where there are none. */
export function placeOf(pieces: readonly Piece[], second: number): Place | undefined {
  if (pieces.length === 0) return undefined
  const found = pieces.findIndex(({ endTime }) => second < endTime)
  const at = found === -1 ? pieces.length - 1 : found
  const { startTime, endTime } = pieces[at]!
  return { at, offset: Math.min(Math.max(0, second - startTime), endTime - startTime) }
}

/** Where it goes on after the end of a piece; undefined after the last. */
export function placeAfter(pieces: readonly Piece[], at: number): Place | undefined {
  const [ended, following] = [pieces[at], pieces[at + 1]]
  if (!ended || !following) return undefined
  return { at: at + 1, offset: Math.max(0, ended.endTime - following.startTime) }
}

/** The first second of each event after or before a second, for whoever goes from one to the next. */
export function nextStart(starts: readonly number[], second: number): number | undefined {
  return starts.filter((start) => start > second + 0.05).sort((one, other) => one - other)[0]
}

export function previousStart(starts: readonly number[], second: number): number | undefined {
  // Right after a start that one is being watched: the one before is meant.
  return starts.filter((start) => start < second - 1).sort((one, other) => other - one)[0]
}

export interface LaneEvent extends Piece {
  id: string
  type: string
}

export interface Lane<Event extends LaneEvent> {
  type: string
  events: Event[]
}

/** A lane for each type, those with most events first; what is beyond `most` lanes shares the last one, whose type is empty. */
export function lanesOf<Event extends LaneEvent>(events: readonly Event[], most = 6): Lane<Event>[] {
  const byType = Map.groupBy(events, ({ type }) => type)
  const lanes = [...byType]
    .map(([type, own]) => ({ type, events: own }))
    .sort((one, other) => other.events.length - one.events.length || (one.type < other.type ? -1 : 1))
  if (lanes.length <= most) return lanes
  const rest = lanes.slice(most - 1).flatMap((lane) => lane.events)
  return [...lanes.slice(0, most - 1), { type: '', events: rest }]
}

/** Where a second lies on an axis of so many seconds, in percent of it. */
export const share = (second: number, duration: number): number =>
  duration > 0 ? Math.min(100, Math.max(0, (100 * second) / duration)) : 0
