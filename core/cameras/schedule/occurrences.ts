import { IANAZone } from 'luxon'
import type { Pattern } from './pattern.ts'

const MINUTE = 60_000
/** No clock is changed twice in so short a time. */
const APART = 7 * 86_400_000

/** When a clock begins to show another offset from UTC. All in milliseconds. */
interface Change {
  at: number
  before: number
  after: number
}

/**
 * The first instant after one at which the clock of a zone shows a time of a pattern. Where the clock is set back, times that it shows
 * twice are two instants. Where it is set forward, times that it leaves out are one: the instant of the change.
 */
export function occurrenceAfter(pattern: Pattern, zone: string, instant: number): number | undefined {
  const clock = clockOf(zone)
  let [from, offset] = [instant, clock(instant)]
  for (;;) {
    const wall = pattern.after(from + offset)
    if (wall === undefined) return undefined
    const found = wall - offset
    const change = changeAfter(clock, from, found, offset)
    if (!change) return found
    if (leavesOut(change, wall)) return change.at
    from = change.at - 1
    offset = change.after
  }
}

/** The last such instant before one. */
export function occurrenceBefore(pattern: Pattern, zone: string, instant: number): number | undefined {
  const clock = clockOf(zone)
  let [until, offset] = [instant, clock(instant - 1)]
  for (;;) {
    const wall = pattern.before(until + offset)
    if (wall === undefined) return undefined
    const found = wall - offset
    const change = changeBefore(clock, found, until, offset)
    if (!change) return found
    if (leavesOut(change, wall)) return change.at
    until = change.at
    offset = change.before
  }
}

const leavesOut = ({ at, before, after }: Change, wall: number): boolean =>
  wall >= at + before && wall < at + after

type Clock = (instant: number) => number

function clockOf(zone: string): Clock {
  const iana = IANAZone.create(zone)
  return (instant) => iana.offset(instant) * MINUTE
}

/** The first change after `from`, up to `until`, from an offset. */
function changeAfter(clock: Clock, from: number, until: number, before: number): Change | undefined {
  for (let start = from; start < until; start += APART) {
    const end = Math.min(start + APART, until)
    if (clock(end) === before) continue
    const at = boundary(start, end, (middle) => clock(middle) === before)
    return { at, before, after: clock(at) }
  }
  return undefined
}

/** The last change before `until`, after `from`, to an offset. */
function changeBefore(clock: Clock, from: number, until: number, after: number): Change | undefined {
  for (let end = until - 1; end > from; end -= APART) {
    const start = Math.max(end - APART, from)
    if (clock(start) === after) continue
    const at = boundary(start, end, (middle) => clock(middle) !== after)
    return { at, before: clock(at - 1), after }
  }
  return undefined
}

/** Where something ends that is so at `start` and no longer so at `end`. */
function boundary(start: number, end: number, isSo: (middle: number) => boolean): number {
  let [low, high] = [start, end]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isSo(middle)) low = middle
    else high = middle
  }
  return high
}
