import type { Day, When } from '../../../schema/rules.ts'

/** Times of day and weekdays that a text names, and the text without them. */
export interface FoundWhen {
  when?: When
  left: string
}

const HOUR = '(\\d{1,2})(?:[:.](\\d{2}))? ?(am|pm|h)?'
const RANGE = new RegExp(`\\b(?:between|from) ${HOUR} ?(?:and|to|until|till|-) ?${HOUR}(?!\\w)`, 'i')
const AFTER = new RegExp(`\\b(?:after|since) ${HOUR}(?= *(?:$|[,.;]|on|at|in))`, 'i')
const PARTS: Readonly<Record<string, readonly [string, string]>> = {
  night: ['22:00', '06:00'],
  morning: ['06:00', '12:00'],
  afternoon: ['12:00', '18:00'],
  evening: ['18:00', '22:00'],
}
const PART = /\b(?:at|in the|during the|by) (night|morning|afternoon|evening)s?\b/i
const WEEK: readonly Day[] = [
  ...(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const),
]
const DAY = `(?:${WEEK.join('|')})s?`
const DAYS = new RegExp(`\\b(?:on|every) (${DAY}(?:(?:, ?| and | or |, and )${DAY})*)\\b`, 'i')
const GROUPS = /\b(?:on |at |during )?(?:the )?(weekdays?|workdays?|weekends?)\b/i

/** Reads `at night`, `between 22:00 and 6:00`, `after 8 pm`, `on weekdays`, `on mondays and fridays`. */
export function whenIn(text: string): FoundWhen {
  let left = text
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(left)
    if (!found) return undefined
    left = `${left.slice(0, found.index)} ${left.slice(found.index + found[0].length)}`
    return found
  }
  const days = daysIn(take)
  const hours = hoursIn(take)
  if (days.length === 0 && !hours) return { left }
  return { when: { days, ...hours }, left }
}

type Take = (pattern: RegExp) => RegExpExecArray | undefined

function daysIn(take: Take): Day[] {
  const group = take(GROUPS)
  if (group) return /^week?end/i.test(group[1]!) ? WEEK.slice(5) : WEEK.slice(0, 5)
  const named = take(DAYS)?.[1]?.toLowerCase()
  return named === undefined ? [] : WEEK.filter((day) => named.includes(day))
}

function hoursIn(take: Take): { from: string; until: string } | undefined {
  const range = take(RANGE)
  if (range) {
    const [, fromHour, fromMinute, fromHalf, untilHour, untilMinute, untilHalf] = range
    const from = clock(
      fromHour!,
      fromMinute,
      fromHalf ?? (untilHalf === 'pm' && Number(fromHour) < Number(untilHour) ? 'pm' : undefined),
    )
    const until = clock(untilHour!, untilMinute, untilHalf)
    return from && until && from !== until ? { from, until } : undefined
  }
  const after = take(AFTER)
  const since = after && clock(after[1]!, after[2], after[3])
  if (since && since !== '00:00') return { from: since, until: '00:00' }
  const part = take(PART)?.[1]?.toLowerCase()
  const [from, until] = part === undefined ? [] : PARTS[part]!
  return from && until ? { from, until } : undefined
}

function clock(hour: string, minute = '00', half?: string): string | undefined {
  const twelve = Number(hour)
  const whole = half === 'pm' && twelve < 12 ? twelve + 12 : half === 'am' && twelve === 12 ? 0 : twelve
  if (whole > 24 || Number(minute) > 59) return undefined
  return `${String(whole % 24).padStart(2, '0')}:${minute}`
}
