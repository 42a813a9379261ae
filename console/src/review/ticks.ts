import { lengthOf, toPixel, type Stretch } from './axis.ts'
import { clockChanges, clockTime, dayName, offsetAt, offsetName, type ClockChange } from './clock.ts'

/** A mark on the axis with what stands at it. */
export interface Tick {
  at: number
  label: string
  /** A day begins, or the clocks change: it is drawn so that it stands out. */
  kind: 'time' | 'day' | 'change'
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((each) => each * HOUR),
]

/** The shortest step between marks at which they are `apart` pixels from each other, in milliseconds. */
export function stepOf(view: Stretch, pixels: number, apart: number): number {
  const least = (lengthOf(view) / Math.max(pixels, 1)) * apart
  return STEPS.find((step) => step >= least) ?? DAY
}

/**
 * The marks of a stretch at round times of the zone's clocks, and at each change of these. An hour that comes twice is labelled with
 * its offset both times.
 */
export function ticks(
  view: Stretch,
  pixels: number,
  { zone, language, apart = 72 }: { zone: string; language: string; apart?: number },
): Tick[] {
  const step = stepOf(view, pixels, apart)
  const changes = clockChanges(zone, { from: view.from - DAY, until: view.until + DAY })
  const label = (at: number): string => {
    const time = clockTime(language, zone, at, step < MINUTE)
    const offset = offsetOfRepeated(at, changes)
    return offset === undefined ? time : `${time} ${offsetName(offset)}`
  }
  const marks = roundTimes(view, step, zone, changes).map(({ at, isDay }): Tick =>
    isDay ? { at, label: dayName(language, zone, at), kind: 'day' } : { at, label: label(at), kind: 'time' },
  )
  const shown = changes.filter(({ at }) => view.from <= at && at < view.until)
  // What stands where the clocks change would be written over.
  const isFree = (at: number): boolean =>
    shown.every((each) => Math.abs(toPixel(view, pixels, at) - toPixel(view, pixels, each.at)) >= apart)
  return [
    ...marks.filter(({ at }) => isFree(at)),
    ...shown.map(({ at, before, after }): Tick => ({
      at,
      label: `${clockTime(language, zone, at)} ${offsetName(before)} → ${offsetName(after)}`,
      kind: 'change',
    })),
  ].sort((a, b) => a.at - b.at)
}

/** Instants at which the clocks show a multiple of the step. */
function roundTimes(
  view: Stretch,
  step: number,
  zone: string,
  changes: readonly ClockChange[],
): { at: number; isDay: boolean }[] {
  const found: { at: number; isDay: boolean }[] = []
  const inside = changes.filter(({ at }) => view.from < at && at < view.until)
  const borders = [view.from, ...inside.map(({ at }) => at), view.until]
  for (const [index, begin] of borders.slice(0, -1).entries()) {
    const end = borders[index + 1]!
    const offset = offsetWith(changes, begin, zone)
    for (let at = Math.ceil((begin + offset) / step) * step - offset; at < end; at += step)
      found.push({ at, isDay: (at + offset) % DAY === 0 })
  }
  return found
}

/** The offset at an instant, by the changes around it where there are any: cheaper than asking. */
function offsetWith(changes: readonly ClockChange[], at: number, zone: string): number {
  const last = changes.findLast((each) => each.at <= at)
  return last?.after ?? changes[0]?.before ?? offsetAt(zone, at)
}

/** The offset at an instant whose time the clocks show twice; otherwise undefined. */
function offsetOfRepeated(at: number, changes: readonly ClockChange[]): number | undefined {
  for (const { at: change, before, after } of changes) {
    const twice = before - after
    if (twice > 0 && at >= change - twice && at < change + twice) return at < change ? before : after
  }
  return undefined
}
