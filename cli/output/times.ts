import { SpectraError } from '../../core/errors.ts'

/** Seconds of video as a clock: `01:15`, or `1:02:03` from an hour on. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${two(minutes)}:${two(whole % 60)}`
}

/** How long something takes or took, in its largest unit: `12 s`, `3 min`, `5 h`, `2 d`. */
export function age(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const
  const [size, unit] = units.find(([least]) => ms >= least) ?? [1000, 's']
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}

export const clockSpan = (start: number, end: number): string => `${clock(start)}-${clock(end)}`

/** The instant on the user's clock: `2026-05-01 14:03:22`. */
export const local = (at: Date): string => at.toLocaleString('sv-SE')

/** From an instant on, for so many seconds: `2026-05-01 14:03:22-14:03:32`. */
export const localSpan = (from: Date, seconds: number): string =>
  `${local(from)}-${new Date(from.getTime() + seconds * 1000).toLocaleTimeString('sv-SE')}`

const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * A point in time as people give it: an ISO date or time, or how long ago: `30m`, `2h`, `3d`, `1w`.
 * @throws SS_INPUT_INVALID
 */
export function parseSince(text: string, now: Date = new Date()): Date {
  const ago = /^(\d+)([mhdw])$/.exec(text)
  if (ago) return new Date(now.getTime() - Number(ago[1]) * UNIT_MS[ago[2]!]!)
  const instant = Date.parse(text)
  if (!Number.isNaN(instant) && /^\d{4}-/.test(text)) return new Date(instant)
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot read the time "${text}": give a date such as 2026-05-01 or 2026-05-01T14:00, or an age such as 30m, 2h, 3d`,
  )
}

/** The same for a point to come: an ISO date or time, or how long until then: `12h`, `90d`. @throws SS_INPUT_INVALID */
export function parseAhead(text: string, now: Date = new Date()): Date {
  const ahead = /^(\d{1,6})([mhdw])$/.exec(text)
  if (ahead) return new Date(now.getTime() + Number(ahead[1]) * UNIT_MS[ahead[2]!]!)
  const instant = /^\d{4}-/.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(instant)) return new Date(instant)
  const takes = 'give a date such as 2027-05-01, or how long until then, such as 12h, 90d'
  throw new SpectraError('SS_INPUT_INVALID', `Cannot read the time "${text}": ${takes}`)
}
