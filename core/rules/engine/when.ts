import type { Day, When } from '../../../schema/rules.ts'
import type { Stretch } from './event.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60
const WEEK: readonly Day[] = [
  ...(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const),
]

interface Wall {
  day: Day
  /** Minutes since midnight. */
  minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making one takes a hundred times as long as using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  })
  formats.set(zone, made)
  return made
}

/** What the clock on the wall says in a zone. */
export function wallOf(at: number, zone: string): Wall {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return {
    day: parts.get('weekday')!.toLowerCase() as Day,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  }
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/**
 * Whether an instant is within the times of a rule. A night that goes on over midnight is of the day on which it begins. Where the
 * clock is set back an hour comes twice, and counts both times.
 */
export function isWithin(when: When | undefined, at: number, zone: string): boolean {
  if (!when) return true
  const { day, minute } = wallOf(at, zone)
  const { days, from, until } = when
  const isOn = (one: Day): boolean => days.length === 0 || days.includes(one)
  if (from === undefined || until === undefined) return isOn(day)
  const [begin, end] = [minuteOf(from), minuteOf(until)]
  if (begin < end) return isOn(day) && minute >= begin && minute < end
  if (minute >= begin) return isOn(day)
  return minute < end && isOn(WEEK[(WEEK.indexOf(day) + 6) % 7]!)
}

/** The parts of a stretch that are within the times of a rule, to the minute. */
export function within(when: When | undefined, { start, end }: Stretch, zone: string): Stretch[] {
  if (!when) return start < end ? [{ start, end }] : []
  const found: Stretch[] = []
  let at = start
  while (at < end) {
    const isIn = isWithin(when, at, zone)
    const next = Math.min(end, nextChange(when, at, zone, isIn))
    if (isIn) found.push({ start: at, end: next })
    at = next
  }
  return found
}

/** The instant at which that changes, at most a day later: looked for minute by minute only around what the rule names. */
function nextChange(when: When, at: number, zone: string, isIn: boolean): number {
  const { minute } = wallOf(at, zone)
  const borders = [0, ...(when.from && when.until ? [minuteOf(when.from), minuteOf(when.until)] : [])]
  const wholeMinute = Math.floor(at / MINUTE_MS) * MINUTE_MS
  const distances = borders.map((border) => (border - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES)
  for (const distance of distances.sort((a, b) => a - b)) {
    // Where the clock is changed in between, a border comes an hour sooner or later.
    for (const shift of [-60, -30, 0, 30, 60]) {
      const candidate = wholeMinute + (distance + shift) * MINUTE_MS
      if (candidate > at && isWithin(when, candidate, zone) !== isIn)
        return firstChange(when, at, candidate, zone, isIn)
    }
  }
  return wholeMinute + DAY_MINUTES * MINUTE_MS
}

/** The first whole minute after `at`, up to a known one, at which it is otherwise; by halving. */
function firstChange(when: When, at: number, known: number, zone: string, isIn: boolean): number {
  let [low, high] = [Math.floor(at / MINUTE_MS), Math.ceil(known / MINUTE_MS)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isWithin(when, middle * MINUTE_MS, zone) === isIn) low = middle
    else high = middle
  }
  return high * MINUTE_MS
}

/** The day of an instant in a zone, such as `2026-03-02`. */
export function wallDayOf(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at)
}
