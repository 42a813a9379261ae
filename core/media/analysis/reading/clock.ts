/** What a clock in a picture says. */
export interface ClockReading {
  /** Midnights that its date may stand for, in milliseconds as if it were UTC: 03/01 is one of two. None where it has no date. */
  days: number[]
  /** Of the day. */
  seconds: number
}

const DAY_MS = 86_400_000

const YEAR_FIRST = /(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/
const YEAR_LAST = /(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2}(?!\d))/
const TIME = /(?<!\d)(\d{1,2})[:：](\d{2})[:：](\d{2})(?!\d)(?:[.,]\d+)?(?:\s*([ap])\.?m)?/i

/** A time of day with its seconds, with its date where there is one. Spaces between both may be lost. */
export function clockOf(text: string): ClockReading | undefined {
  const date = YEAR_FIRST.exec(text) ?? YEAR_LAST.exec(text)
  const rest = date ? text.replace(date[0], ' ') : text
  const time = TIME.exec(rest)
  if (!time) return undefined
  const [hours, minutes, seconds] = time.slice(1, 4).map(Number) as [number, number, number]
  const half = time[4]?.toLowerCase()
  const hour = half ? (hours % 12) + (half === 'p' ? 12 : 0) : hours
  if (hour > 23 || minutes > 59 || seconds > 59) return undefined
  return { days: date ? daysOf(date) : [], seconds: hour * 3600 + minutes * 60 + seconds }
}

function daysOf([, first, second, third]: RegExpExecArray): number[] {
  const [a, b, c] = [Number(first), Number(second), Number(third)]
  if (first!.length === 4) return dayOf(a, b, c)
  const year = c < 100 ? 2000 + c : c
  const days = [...dayOf(year, a, b), ...dayOf(year, b, a), ...(c < 100 ? dayOf(2000 + a, b, c) : [])]
  return [...new Set(days)]
}

function dayOf(year: number, month: number, day: number): number[] {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? [at.getTime()] : []
}

/** By how many seconds a clock is ahead of a moment, told in milliseconds as if it were UTC: the least that its date allows. */
export function aheadOf({ days, seconds }: ClockReading, moment: number): number {
  const midnight = Math.floor(moment / DAY_MS) * DAY_MS
  // Without a date it may be that of yesterday or tomorrow.
  const possible = days.length > 0 ? days : [midnight - DAY_MS, midnight, midnight + DAY_MS]
  const ahead = possible.map((day) => (day + seconds * 1000 - moment) / 1000)
  return ahead.sort((a, b) => Math.abs(a) - Math.abs(b))[0]!
}
