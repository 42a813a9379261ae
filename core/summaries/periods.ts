import { DateTime } from 'luxon'

/** An hour or a day by the clock of a zone. */
export interface Period {
  period: 'hour' | 'day'
  from: Date
  until: Date
}

/**
 * The hours and days by the clock of a zone that have a part of a stretch of time in them. Where the clocks change a day has 23 or 25
 * hours, and the hour that comes twice is two.
 * @param zone IANA name
 */
export function periodsOf(stretch: { from: Date; until: Date }, zone: string): Period[] {
  const first = DateTime.fromJSDate(stretch.from, { zone })
  const last = Math.max(stretch.from.getTime() + 1, stretch.until.getTime())
  const all = (period: Period['period'], length: { hours: 1 } | { days: 1 }): Period[] => {
    const found: Period[] = []
    for (let at = first.startOf(period); at.toMillis() < last;) {
      const next = at.plus(length)
      found.push({ period, from: at.toJSDate(), until: next.toJSDate() })
      at = next
    }
    return found
  }
  return [...all('hour', { hours: 1 }), ...all('day', { days: 1 })]
}
