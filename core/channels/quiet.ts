import { DateTime } from 'luxon'
import type { DigestSettings, QuietHours } from '../../schema/channels.ts'

const at = (day: DateTime, time: string): DateTime => {
  const [hour, minute] = time.split(':').map(Number)
  return day.set({ hour, minute, second: 0, millisecond: 0 })
}

/**
 * When the quiet hours end that `now` lies in; undefined outside of them. By the clock of their zone, also over midnight: a time that
 * the change of clocks leaves out counts as the one after it, so that they end on each day.
 */
export function quietUntil({ from, until, zone }: QuietHours, now: Date): Date | undefined {
  const local = DateTime.fromJSDate(now, { zone })
  const begins = at(local, from)
  const ends = at(local, until)
  if (from < until) return local >= begins && local < ends ? ends.toJSDate() : undefined
  if (local >= begins) return at(local.plus({ days: 1 }), until).toJSDate()
  return local < ends ? ends.toJSDate() : undefined
}

/** The next time after `now` at which a digest is told. */
export function nextDigest({ at: time, zone }: DigestSettings, now: Date): Date {
  const local = DateTime.fromJSDate(now, { zone })
  const today = at(local, time)
  return (today > local ? today : at(local.plus({ days: 1 }), time)).toJSDate()
}

/** The day before the one in which a digest is due, by the clock of its zone: it may have 23 or 25 hours. */
export function dayBefore(due: Date, zone: string): { from: Date; until: Date; day: string } {
  const until = DateTime.fromJSDate(due, { zone }).startOf('day')
  const from = until.minus({ days: 1 })
  return { from: from.toJSDate(), until: until.toJSDate(), day: from.toISODate()! }
}
