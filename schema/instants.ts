/**
 * An instant by the clock of a zone: `2026-11-28T04:33:48.000+01:00`. Sentences about footage tell times as this text does. Without a
 * zone in UTC, `2026-11-28T03:33:48.000Z`.
 */
export function zonedInstant(instant: Date, zone?: string): string {
  if (zone === undefined) return instant.toISOString()
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')!.value
  return withOffset(instant, /[+-]\d\d:\d\d/.exec(name)?.[0] ?? '+00:00')
}

/** The instant so many seconds behind one, by the same clock. */
export function laterInstant(text: string, seconds: number): string {
  const later = new Date(Date.parse(text) + seconds * 1000)
  const offset = /[+-]\d\d:\d\d$/.exec(text)?.[0]
  return offset === undefined ? later.toISOString() : withOffset(later, offset)
}

function withOffset(instant: Date, offset: string): string {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))
  const shifted = new Date(instant.getTime() + (offset.startsWith('-') ? -minutes : minutes) * 60_000)
  return shifted.toISOString().replace('Z', offset)
}
