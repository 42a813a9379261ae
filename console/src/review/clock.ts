import type { Stretch } from './axis.ts'

const MINUTE = 60_000
/** Two clock changes of one zone lie further apart. */
const LOOK_EVERY = 6 * 60 * MINUTE

const formats = new Map<string, Intl.DateTimeFormat>()

/** Formats are slow to make, and asked for at every frame. */
function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language, options)
  formats.set(key, known)
  return known
}

/** Whether the browser knows a zone of that name. */
export function isZone(zone: string): boolean {
  try {
    format('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** What the clocks of a zone show more than UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, at: number): number {
  const parts = format('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? []
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000
  return sign === '-' ? -size : size
}

/** A change of a zone's clocks: from this instant on they show `after`. Both in milliseconds more than UTC. */
export interface ClockChange {
  at: number
  before: number
  after: number
}

/** The changes within a stretch, in their order. */
export function clockChanges(zone: string, { from, until }: Stretch): ClockChange[] {
  const changes: ClockChange[] = []
  for (let left = from; left < until; left += LOOK_EVERY) {
    const right = Math.min(left + LOOK_EVERY, until)
    const [before, after] = [offsetAt(zone, left), offsetAt(zone, right)]
    if (before !== after) changes.push({ at: changeBetween(zone, left, right, before), before, after })
  }
  return changes
}

/** The first instant with another offset, to the second: clocks change at whole ones. */
function changeBetween(zone: string, left: number, right: number, before: number): number {
  let [low, high] = [Math.floor(left / 1000), Math.ceil(right / 1000)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle * 1000) === before) low = middle
    else high = middle
  }
  return high * 1000
}

/** `+02:00`; a zone's offset from UTC as people write it. */
export function offsetName(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

/** `14:03`, or with its second: what clocks of the zone show. */
export const clockTime = (language: string, zone: string, at: number, seconds = false): string =>
  format(language, { ...CLOCK, ...(seconds && { second: '2-digit' }), timeZone: zone }).format(at)

/** `26 Nov`: the day there. */
export const dayName = (language: string, zone: string, at: number): string =>
  format(language, { day: 'numeric', month: 'short', timeZone: zone }).format(at)

/** `26 Nov 2026, 14:03:22 +01:00`: no two instants are written alike, not even in the hour that comes twice. */
export function fullTime(language: string, zone: string, at: number): string {
  const day = format(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone }).format(at)
  return `${day}, ${clockTime(language, zone, at, true)} ${offsetName(offsetAt(zone, at))}`
}
