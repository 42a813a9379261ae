import t from 'tap'
import { occurrenceAfter, occurrenceBefore } from '../../../../core/cameras/schedule/occurrences.ts'
import { patternOf } from '../../../../core/cameras/schedule/pattern.ts'

const MINUTE = 60_000

/** What a clock on the wall shows: minute, hour, and the day. */
function shown(zone: string, at: number): { minute: number; hour: number; day: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    ...({ hourCycle: 'h23', dateStyle: 'short', timeStyle: 'short' } as const),
  }).formatToParts(at)
  const of = (type: string): string => parts.find((part) => part.type === type)!.value
  return {
    minute: Number(of('minute')),
    hour: Number(of('hour')),
    day: `${of('year')}-${of('month')}-${of('day')}`,
  }
}

const walk = (expression: string, zone: string, from: string, until: string): string[] => {
  const pattern = patternOf(expression)
  const found: string[] = []
  for (let at = Date.parse(from) - 1; ;) {
    at = occurrenceAfter(pattern, zone, at)!
    if (at >= Date.parse(until)) return found
    found.push(new Date(at).toISOString())
  }
}

const walkBack = (expression: string, zone: string, from: string, until: string): string[] => {
  const pattern = patternOf(expression)
  const found: string[] = []
  for (let at = Date.parse(until); ;) {
    at = occurrenceBefore(pattern, zone, at)!
    if (at < Date.parse(from)) return found.reverse()
    found.push(new Date(at).toISOString())
  }
}

const CHANGES = [
  ['Europe/Berlin', '2026-03-28T20:00Z', '2026-03-29T08:00Z'],
  ['Europe/Berlin', '2026-10-24T20:00Z', '2026-10-25T08:00Z'],
  // Half an hour, and a zone behind UTC.
  ['Australia/Lord_Howe', '2026-04-04T10:00Z', '2026-04-04T22:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T10:00Z', '2026-10-03T22:00Z'],
  ['America/New_York', '2026-03-08T02:00Z', '2026-03-08T12:00Z'],
] as const

void t.test('every minute that a clock shows is an occurrence, whatever becomes of the clock', async (t) => {
  for (const [zone, from, until] of CHANGES) {
    const wanted: string[] = []
    for (let at = Date.parse(from); at < Date.parse(until); at += MINUTE)
      if (shown(zone, at).minute % 10 === 0) wanted.push(new Date(at).toISOString())
    t.same(walk('*/10 * * * *', zone, from, until), wanted, `${zone} ${from}`)
    t.same(walkBack('*/10 * * * *', zone, from, until), wanted, `${zone} ${from}, backwards`)
  }
})

void t.test('a time that the clock shows twice comes twice', async (t) => {
  const range = ['30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00Z', '2026-10-27T00:00Z'] as const
  const wanted = ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-25T01:30', '2026-10-26T01:30']
  t.same(
    walk(...range),
    wanted.map((at) => `${at}:00.000Z`),
  )
  t.same(walkBack(...range), walk(...range))
})

void t.test('times that the clock leaves out come once: when it is set forward', async (t) => {
  for (const [expression, wanted] of [
    ['30 2 * * *', ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']],
    ['*/20 2 29 3 *', ['2026-03-29T01:00']],
    // Its own time at the change, and those left out, are one.
    ['*/30 2,3 29 3 *', ['2026-03-29T01:00', '2026-03-29T01:30']],
  ] as const) {
    const range = [expression, 'Europe/Berlin', '2026-03-28T00:00Z', '2026-03-31T00:00Z'] as const
    t.same(
      walk(...range),
      wanted.map((at) => `${at}:00.000Z`),
    )
    t.same(walkBack(...range), walk(...range))
  }
})

void t.test('rare times are found across many changes of the clock', async (t) => {
  const range = ['0 12 29 2 *', 'Europe/Berlin', '2026-11-28T00:00Z', '2033-01-01T00:00Z'] as const
  t.same(walk(...range), ['2028-02-29T11:00:00.000Z', '2032-02-29T11:00:00.000Z'])
  t.same(walkBack(...range), walk(...range))
})

void t.test('a step forward from an occurrence is one back from the next', async (t) => {
  const pattern = patternOf('7,8,50 */5 * * 1-5')
  let at = Date.parse('2026-11-20T00:00Z')
  for (let step = 0; step < 50; step += 1) {
    const next = occurrenceAfter(pattern, 'America/New_York', at)!
    if (step > 0) t.equal(occurrenceBefore(pattern, 'America/New_York', next), at)
    t.equal(occurrenceBefore(pattern, 'America/New_York', next + 1), next)
    at = next
  }
})
