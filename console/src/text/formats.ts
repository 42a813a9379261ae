import type { Language } from './catalogue.ts'

/** How times and amounts are written for somebody: in their language, and by the clock of a zone. */
export interface Formats {
  /** `27 Nov, 14:03:22 UTC+1`: an instant is never without its offset. */
  instant(iso: string): string
  /** Seconds of a video as `1:02:03` or `2:03`; with tenths where asked for. */
  second(seconds: number, tenths?: boolean): string
  /** How long something takes: `2.1 s`, `3 min`. */
  span(ms: number): string
  /** How long ago: `4 min ago`. */
  ago(iso: string, now: number): string
  bytes(bytes: number): string
  number(value: number): string
  percent(share: number): string
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function createFormats(language: Language, timeZone: string): Formats {
  const instant = new Intl.DateTimeFormat(language, {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    ...{ hour12: false, timeZone, timeZoneName: 'shortOffset' },
  })
  const number = new Intl.NumberFormat(language)
  const percent = new Intl.NumberFormat(language, { style: 'percent' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  const amount = (value: number, unit: string, digits = value < 10 ? 1 : 0): string =>
    new Intl.NumberFormat(language, {
      ...{ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits },
    }).format(value)

  return {
    instant: (iso) => instant.format(new Date(iso)),
    second: secondOf,
    span: (ms) =>
      ms < 1000
        ? amount(ms, 'millisecond', 0)
        : ms < 60_000
          ? amount(ms / 1000, 'second')
          : ms < 3_600_000
            ? amount(ms / 60_000, 'minute')
            : amount(ms / 3_600_000, 'hour'),
    ago(iso, now) {
      const seconds = (Date.parse(iso) - now) / 1000
      const [value, unit] = stepOf(seconds)
      return relative.format(Math.round(value), unit)
    },
    bytes(bytes) {
      const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
      return amount(bytes / 1000 ** step, UNITS[step]!)
    },
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
  }
}

const made = new Map<string, Formats>()

/** The same, made once: rows of a list ask for them again and again. */
export function formatsOf(language: Language, timeZone: string): Formats {
  const key = `${language} ${timeZone}`
  const known = made.get(key) ?? createFormats(language, timeZone)
  made.set(key, known)
  return known
}

const stepOf = (seconds: number): [number, Intl.RelativeTimeFormatUnit] => {
  const size = Math.abs(seconds)
  if (size < 60) return [seconds, 'second']
  if (size < 3600) return [seconds / 60, 'minute']
  if (size < 86_400) return [seconds / 3600, 'hour']
  return [seconds / 86_400, 'day']
}

const two = (value: number): string => String(value).padStart(2, '0')

export function secondOf(seconds: number, tenths = false): string {
  const whole = Math.floor(Math.max(0, seconds) * 10) / 10
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  const rest = two(Math.floor(whole % 60)) + (tenths ? `.${Math.floor(whole * 10) % 10}` : '')
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}
