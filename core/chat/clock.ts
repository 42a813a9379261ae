/**
 * A moment in the words of a clock, as an answer says it: `00:18 of “yard.mp4”`.
 * @param said what it follows: a time that stands there, up to a second, is not said again: `“yard.mp4”`
 */
export function momentWords(
  { at, startTime, title }: { at?: Date; startTime: number; title?: string },
  zone: string,
  said = '',
): string {
  const timeAfter = (seconds: number): string =>
    at ? timeOf(new Date(at.getTime() + seconds * 1000), zone) : offsetWords(Math.max(0, startTime + seconds))
  const time = timeAfter(0)
  const of = at ? dayOf(at, zone) : title && `“${title}”`
  if (!of) return time
  // Whoever wrote it may have cut off what this one has not.
  const near = [-1, 0, 1].map(timeAfter).join('|')
  if (new RegExp(`(?<![\\d:])(?:${near})(?![\\d:])`).test(said)) return of
  return `${time} ${at ? 'on' : 'of'} ${of}`
}

/** `14:05:12 on 27 November 2026`, by the clock of the zone. */
export const clockWords = (at: Date, zone: string): string => `${timeOf(at, zone)} on ${dayOf(at, zone)}`

const timeOf = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(at)

const dayOf = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(at)

/** `00:14`, `1:02:14`: from the first frame of a video. */
export function offsetWords(seconds: number): string {
  const whole = Math.floor(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`
}

/** `45 seconds`, `3 minutes 5 seconds`, `2 hours 10 minutes`. */
export function lengthWords(seconds: number): string {
  const whole = Math.round(seconds)
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const
  const said = parts.filter(([count]) => count > 0).slice(0, 2)
  if (said.length === 0) return 'less than a second'
  return said.map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`).join(' ')
}
