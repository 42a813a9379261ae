import type { ParsedComponents, ParsedResult } from 'chrono-node'
import { casual } from 'chrono-node/en'
import { DateTime } from 'luxon'
import type { Time } from './question.ts'
import { KIND_BY_WORD } from './vocabulary.ts'

/** The time that a text names, and the stretches of the text that name it. */
export interface FoundTime {
  time: Time
  said: { start: number; end: number }[]
}

export interface Now {
  now: Date
  /** IANA name of the zone by whose clock people speak. */
  zone: string
}

/** No more of a text is looked through for times. */
const LOOKED_AT = 1000

const HOURS_OF = { morning: [5, 12], afternoon: [12, 18], evening: [17, 23], night: [20, 30] } as const
type PartOfDay = keyof typeof HOURS_OF

const NUMBERS = 'a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\\d{1,3}'
const UNITS = '(minute|hour|day|week|month)s?'
const LAST = new RegExp(
  `\\b(?:in|during|within|over|for)? ?(?:the )?(?:last|past) (?:(${NUMBERS}) )?${UNITS}\\b`,
  'i',
)
const AGO = new RegExp(`\\b(since |from )?(${NUMBERS}) (minute|hour)s? ago\\b`, 'i')
const COUNTED = [
  'a',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  '',
  'twelve',
]
const numberOf = (said: string): number =>
  said === 'an' || said === 'a'
    ? 1
    : COUNTED.indexOf(said.toLowerCase()) > 0
      ? COUNTED.indexOf(said)
      : Number(said)

/** How a time is meant: `since 8`, `before noon`, `in May`. */
const LIMITS = /^(?:since|from|after|before|until|till|by)$/i
const BEFORE =
  /(?:\b(since|from|after|before|until|(?<!\bthe )till|by|around|about|at|on|in|during|between)(?: the)? *)$/i
/** Names of months and days that are other words, too, are times only behind one of these. */
const OTHER_WORDS = /^(may|march|sat|sun|mon|wed|second|now)$/i

/**
 * Finds when something was, in English: `yesterday evening`, `between 2 and 3 pm on Tuesday`, `last night`, `since 8`. Times are those
 * of a clock in the zone, through changes of summer time, and as late as they can be without being in the future; hours without am or
 * pm are those of 24. A part of a day is its usual hours.
 */
export function timeIn(text: string, { now, zone }: Now): FoundTime | undefined {
  const local = DateTime.fromJSDate(now, { zone })
  const looked = prepared(text.slice(0, LOOKED_AT))
  const lasting = LAST.exec(looked) ?? undefined
  if (lasting) return { time: lastOf(lasting, local), said: [stretchOf(lasting)] }
  const ago = AGO.exec(looked)
  if (ago) return { time: agoOf(ago, local), said: [stretchOf(ago)] }
  const night = /\b(?:(?:during )?(?:last|the) night|at night)\b/i.exec(looked)
  if (night) return { time: partOf(local.minus({ days: 1 }), 'night'), said: [stretchOf(night)] }

  // Chrono reads the clock of the zone as if it were that of UTC: which instants that means is luxon's to say.
  const wall = new Date(local.setZone('utc', { keepLocalTime: true }).toMillis())
  const results = casual
    .parse(looked, { instant: wall, timezone: 0 })
    .filter((result) => isMeant(result, looked))
    .slice(0, 2)
  const [first, second] = results
  if (!first) return undefined
  const taken = second && fits(first, second) ? [first, second] : [first]
  const stretches = taken.map((result) => withPreposition(result, text))
  const clock = taken.find((result) => result.start.isCertain('hour')) ?? first
  const day = taken.find((result) => result !== clock)
  const how = stretches[taken.indexOf(clock)]!.how
  return { time: limited(rangeOf(clock, local, { dated: day?.start, how }), clock, how), said: stretches }
}

const stretchOf = ({ index, 0: said }: RegExpExecArray): { start: number; end: number } => ({
  start: index,
  end: index + said.length,
})

/** In the words of chrono, each letter at its place: `between 2 and 3` is `2 to 3`, `since 8` is `8:00`-like. */
function prepared(text: string): string {
  return text
    .replaceAll(
      /\bbetween ([^,.;]{1,40}?) and (?=\S{0,3}\d|noon|midnight|mon|tue|wed|thu|fri|sat|sun|today|yesterday|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/gi,
      (_, from: string) => `        ${from}  to `,
    )
    .replaceAll(
      /\b(since|after|before|until|till|from|by) (?=\d{1,2}\b(?![:.]\d)(?! ?(?:am|pm|[a-z]{3,})))/gi,
      (said) => 'at'.padEnd(said.length),
    )
}

function lastOf([, count, unit]: RegExpExecArray, local: DateTime): Time {
  const whole = count === undefined && unit !== 'minute' && unit !== 'hour'
  const units = unit as 'minute' | 'hour' | 'day' | 'week' | 'month'
  // The last week is the one before this; the last 2 weeks end now.
  if (whole) {
    const start = local.startOf(units).minus({ [units]: 1 })
    return { from: start.toJSDate(), until: start.plus({ [units]: 1 }).toJSDate() }
  }
  return { from: local.minus({ [units]: numberOf(count ?? 'a') }).toJSDate(), until: local.toJSDate() }
}

function agoOf([, since, count, unit]: RegExpExecArray, local: DateTime): Time {
  const at = local.minus({ [unit!]: numberOf(count!) })
  if (since) return { from: at.toJSDate() }
  const around = unit!.toLowerCase() === 'hour' ? { minutes: 30 } : { minutes: 5 }
  return { from: at.minus(around).toJSDate(), until: at.plus(around).toJSDate() }
}

/** Not every number is an hour, and not every `may` a month. */
function isMeant(result: ParsedResult, text: string): boolean {
  const before = BEFORE.exec(text.slice(0, result.index))?.[1]
  if (OTHER_WORDS.test(result.text)) return before !== undefined && result.text.toLowerCase() !== 'now'
  // "Within a minute", "for 5 minutes": how long something takes.
  if (/^(?:within|in|for)\b/i.test(result.text) && result.start.date() > result.refDate) return false
  const bare =
    result.start.isCertain('hour') && /^(?:at |from )?\d{1,2}(?: *(?:to|-) *\d{1,2})?$/i.test(result.text)
  if (!bare) return true
  const next = /^[\s]*(\p{L}+)/u.exec(text.slice(result.index + result.text.length))?.[1]?.toLowerCase()
  const counted =
    next !== undefined && (KIND_BY_WORD.has(next) || /^(?:minutes?|seconds?|times?|metres?)$/.test(next))
  const named =
    /^(?:at|from) /i.test(result.text) ||
    /(?:between|at|from|since) *$|^ {8}| {8}$/.test(text.slice(0, result.index))
  return named && !counted
}

/** A day, or a part of one, and hours. */
const fits = (a: ParsedResult, b: ParsedResult): boolean =>
  a.start.isCertain('hour') !== b.start.isCertain('hour')

function withPreposition({ index, text: said }: ParsedResult, text: string) {
  const before = BEFORE.exec(text.slice(0, index))
  const how = before?.[1] ?? /^(?:since|from|after|before|until|till|by)\b/i.exec(text.slice(index))?.[0]
  return {
    start: before ? before.index : index,
    end: index + said.length,
    how: how && LIMITS.test(how) ? how.toLowerCase() : undefined,
  }
}

const partIn = (start: ParsedComponents): PartOfDay | undefined =>
  (Object.keys(HOURS_OF) as PartOfDay[]).find(
    (part) =>
      start.tags().has(`casualReference/${part}`) ||
      (part === 'night' && start.tags().has('casualReference/tonight')),
  )

function partOf(day: DateTime, part: PartOfDay): Time {
  const [from, until] = HOURS_OF[part]
  const start = day.startOf('day')
  const at = (hour: number): Date =>
    start
      .plus({ days: Math.floor(hour / 24) })
      .set({ hour: hour % 24 })
      .toJSDate()
  return { from: at(from), until: at(until) }
}

interface Meant {
  /** Says the day, where the hours do not. */
  dated: ParsedComponents | undefined
  how: string | undefined
}

function rangeOf({ start, end }: ParsedResult, local: DateTime, { dated = start, how }: Meant): Time {
  const day = dayOf(dated, local)
  const part = partIn(start)
  if (part) return earlier(() => partOf(day, part), dated, local)
  if (!start.isCertain('hour')) {
    const unit =
      start.isCertain('day') || start.isCertain('weekday')
        ? 'day'
        : start.isCertain('month')
          ? 'month'
          : 'year'
    const last = end ? dayOf(end, local) : day
    const from = day.startOf(unit)
    const until = (last < from ? last.plus({ weeks: 1 }) : last).startOf(unit).plus({ [unit]: 1 })
    return { from: from.toJSDate(), until: until.toJSDate() }
  }
  const at = (on: DateTime, { hour, minute, second }: ReturnType<typeof clockOf>): DateTime =>
    on.startOf('day').set({ hour, minute, second })
  const shift = isDated(dated) ? {} : at(day, clockOf(start)) > local ? { days: 1 } : {}
  const from = at(day.minus(shift), clockOf(start))
  if (end?.isCertain('hour')) {
    const until = at(end.isCertain('day') && dated === start ? dayOf(end, local) : from, clockOf(end))
    return { from: from.toJSDate(), until: (until <= from ? until.plus({ days: 1 }) : until).toJSDate() }
  }
  const exact = start.get('minute') !== 0 || start.isCertain('second')
  const until = exact ? from.plus({ minutes: 5 }) : from.plus({ hours: 1 })
  const around = { minutes: exact && how === undefined ? 5 : 0 }
  return { from: from.minus(around).toJSDate(), until: until.toJSDate() }
}

const isDated = (start: ParsedComponents): boolean => start.isCertain('day') || start.isCertain('weekday')

const clockOf = (at: ParsedComponents) => ({
  hour: at.get('hour') ?? 0,
  minute: at.get('minute') ?? 0,
  second: at.isCertain('second') ? (at.get('second') ?? 0) : 0,
})

/** The day that is meant, and not one to come where the one before would do. */
function dayOf(at: ParsedComponents, local: DateTime): DateTime {
  const day = DateTime.fromObject(
    {
      year: at.get('year') ?? local.year,
      month: at.get('month') ?? local.month,
      day: at.get('day') ?? local.day,
    },
    { zone: local.zone },
  )
  const known = day.isValid ? day : local
  if (known <= local) return known
  if (at.isCertain('weekday') && !at.isCertain('day')) return known.minus({ weeks: 1 })
  return at.isCertain('month') && !at.isCertain('year') ? known.minus({ years: 1 }) : known
}

function earlier(range: () => Time, dated: ParsedComponents, local: DateTime): Time {
  const found = range()
  if (isDated(dated) || found.from! <= local.toJSDate()) return found
  const day = { days: 1 }
  const back = (at: Date): Date => DateTime.fromJSDate(at, { zone: local.zone }).minus(day).toJSDate()
  return { from: back(found.from!), until: back(found.until!) }
}

/** `since Monday` has no end, `before noon` no beginning, and `after Monday` begins as that ends. */
function limited(time: Time, { start, end }: ParsedResult, how: string | undefined): Time {
  const { from, until } = time
  if (end) return time
  if (how === 'after') return { from: start.isCertain('hour') ? from : until }
  if (how === 'since' || how === 'from') return { from }
  return how === 'before' || how === 'by' || how === 'until' || how === 'till' ? { until: from } : time
}
