import type { Time } from './question.ts'

/** What databases know as times, and people as years, with a day to spare at either end. */
const FIRST = new Date('0001-01-02T00:00:00Z')
const LAST = new Date('9999-12-30T00:00:00Z')

/** A time that can be written down: "in the last 99999999 hours" begins with the first that there is. */
export function bounded({ from, until }: Time): Time {
  return { ...(from && { from: inside(from, FIRST) }), ...(until && { until: inside(until, LAST) }) }
}

function inside(at: Date, beyond: Date): Date {
  if (Number.isNaN(at.getTime())) return beyond
  return at < FIRST ? FIRST : at > LAST ? LAST : at
}
