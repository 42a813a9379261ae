import t from 'tap'
import fc from 'fast-check'
import { LONGEST, SHORTEST, toPixel } from '../../../console/src/review/axis.ts'
import {
  clockChanges,
  clockTime,
  fullTime,
  isZone,
  offsetAt,
  offsetName,
} from '../../../console/src/review/clock.ts'
import { stepOf, ticks } from '../../../console/src/review/ticks.ts'
import { held } from '../held.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
/** Half hours, quarters, changes by half an hour, none at all, and days that never were. */
const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca'],
]
const zone = fc.constantFrom(...ZONES)
/** Any time, and often one close to a change of clocks of one of them. */
const CHANGES = [
  ...[Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 10, 1, 6), Date.UTC(2026, 3, 4, 15)],
  Date.UTC(2011, 11, 30, 10),
]
const beforeChange = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: 0, max: LONGEST }))
  .map(([change, before]) => change - before)
const view = fc
  .tuple(
    fc.oneof(fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2040, 0) }), beforeChange),
    fc.integer({ min: SHORTEST, max: LONGEST }),
  )
  .map(([from, length]) => ({ from, until: from + length }))

void t.test('offsetAt() is what the clocks of a zone show more than UTC', async (t) => {
  const winter = Date.UTC(2026, 0, 15)
  const expected = { UTC: 0, 'Europe/Berlin': 60, 'Asia/Kathmandu': 345, 'America/St_Johns': -210 }
  for (const [zone, minutes] of Object.entries(expected))
    t.equal(offsetAt(zone, winter), minutes * MINUTE, zone)
  t.equal(offsetName(-210 * MINUTE), '−03:30')
  t.equal(offsetName(345 * MINUTE), '+05:45')
  t.ok(isZone('Europe/Berlin'))
  t.notOk(isZone('Europe/Nowhere'))
  const property = fc.property(zone, view, (zone, { from }) => {
    const shown = new Date(from + offsetAt(zone, from)).toISOString().slice(11, 19)
    return shown === clockTime('en', zone, from, true)
  })
  held(t, 'as the clocks show', property)
})

void t.test('clockChanges() finds each change to the second', async (t) => {
  const day = (zone: string, year: number, month: number, date: number) => {
    const from = Date.UTC(year, month, date) + 1234
    return clockChanges(zone, { from, until: from + 24 * HOUR })
  }
  t.same(day('Europe/Berlin', 2026, 9, 25), [{ at: Date.UTC(2026, 9, 25, 1), before: 2 * HOUR, after: HOUR }])
  t.same(day('Australia/Lord_Howe', 2026, 3, 4), [
    { at: Date.UTC(2026, 3, 4, 15), before: 11 * HOUR, after: 10.5 * HOUR },
  ])
  t.same(day('Pacific/Apia', 2011, 11, 30)[0], {
    at: Date.UTC(2011, 11, 30, 10),
    before: -10 * HOUR,
    after: 14 * HOUR,
  })
  t.same(day('Asia/Kolkata', 2026, 9, 25), [])
})

void t.test(
  'ticks() stand at round times of the zone, in order, apart from each other, and each change is one',
  async (t) => {
    const property = fc.property(view, zone, fc.integer({ min: 200, max: 2000 }), (view, zone, pixels) => {
      const apart = 72
      const all = ticks(view, pixels, { zone, language: 'en', apart })
      const step = stepOf(view, pixels, apart)
      const round = all
        .filter(({ kind }) => kind !== 'change')
        .every(({ at }) => (at + offsetAt(zone, at)) % step === 0)
      const changes = clockChanges(zone, view).filter(({ at }) => at >= view.from && at < view.until)
      const told = changes.every(({ at }) => all.some((each) => each.at === at && each.kind === 'change'))
      const within = all.every(({ at }) => view.from <= at && at < view.until)
      const spaced = all.slice(1).every(({ at }, index) => {
        const away = toPixel(view, pixels, at) - toPixel(view, pixels, all[index]!.at)
        return away >= apart - 0.01
      })
      const free = all.every(
        ({ at, kind }) =>
          kind === 'change' ||
          changes.every(
            (each) => Math.abs(toPixel(view, pixels, at) - toPixel(view, pixels, each.at)) >= apart - 0.01,
          ),
      )
      return free && round && told && within && spaced
    })
    held(t, 'round and apart', property, 500)
  },
)

void t.test(
  'ticks() label the hour that comes twice with both offsets, and what is left out by the change',
  async (t) => {
    const labels = (from: number, hours: number) =>
      ticks({ from, until: from + hours * HOUR }, 2000, {
        zone: 'Europe/Berlin',
        language: 'en',
        apart: 100,
      }).map(({ label }) => label)
    const autumn = labels(Date.UTC(2026, 9, 24, 23), 4)
    t.ok(autumn.includes('02:30 +02:00'), autumn.join(', '))
    t.ok(autumn.includes('02:30 +01:00'))
    t.ok(autumn.includes('02:00 +02:00 → +01:00'))
    t.ok(autumn.includes('03:15'), 'once only: no offset')
    t.equal(new Set(autumn).size, autumn.length, 'no two alike')
    const spring = labels(Date.UTC(2026, 2, 28, 23), 4)
    t.ok(spring.includes('03:00 +01:00 → +02:00'), spring.join(', '))
    t.notOk(
      spring.some((label) => label.startsWith('02:')),
      'there is no such hour',
    )
  },
)

void t.test('ticks() name the day at midnight of the zone', async (t) => {
  const from = Date.UTC(2026, 10, 26, 20)
  const all = ticks({ from, until: from + 6 * HOUR }, 1000, { zone: 'Europe/Berlin', language: 'en' })
  t.same(
    all.filter(({ kind }) => kind === 'day').map(({ at, label }) => [at, label]),
    [[Date.UTC(2026, 10, 26, 23), 'Nov 27']],
  )
})

void t.test('fullTime() writes no two instants alike', async (t) => {
  const [summer, winter] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)]
  t.equal(fullTime('en', 'Europe/Berlin', summer), 'Oct 25, 2026, 02:30:00 +02:00')
  t.equal(fullTime('en', 'Europe/Berlin', winter), 'Oct 25, 2026, 02:30:00 +01:00')
})
