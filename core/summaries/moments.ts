import type { Stretch } from './account.ts'

/** Tells moments of an account in words. */
export interface Moments {
  at(seconds: number): string
  /** `at 08:03`, `between 08:03 and 08:05`. */
  during(stretch: Stretch): string
}

export function createMoments(at: (seconds: number) => string): Moments {
  return {
    at,
    during: ({ start, end }) =>
      at(start) === at(end) ? `at ${at(start)}` : `between ${at(start)} and ${at(end)}`,
  }
}

/**
 * Wall-clock time in a zone: HH:MM from ten minutes on, below with seconds; with the day where the span reaches over one, and
 * with the name of the time where the clocks change in it: 02:10 comes twice then.
 * @param timeZone - IANA name
 */
export function wallClock(from: Date, until: Date, timeZone: string): (seconds: number) => string {
  const seconds = (until.getTime() - from.getTime()) / 1000
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long' })
  const zoned = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' })
  const offset = (at: Date) => zoned.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value
  const last = new Date(Math.max(from.getTime(), until.getTime() - 1))
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...(seconds < 600 ? { second: '2-digit' } : {}),
    ...(offset(from) === offset(until) ? {} : { timeZoneName: 'short' }),
  })
  const withDay = day.format(from) !== day.format(last)
  return (after) => {
    const at = new Date(from.getTime() + after * 1000)
    return withDay ? `${format.format(at)} on ${day.format(at)}` : format.format(at)
  }
}
