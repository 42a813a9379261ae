import t from 'tap'
import { dayBefore, nextDigest, quietUntil } from '../../../core/channels/quiet.ts'

const zone = 'Europe/Berlin'
const iso = (date: Date | undefined) => date?.toISOString()
const at = (text: string) => new Date(text)

void t.test('quietUntil(): within hours of a day, by the clock of the zone', (t) => {
  const quiet = { from: '12:00', until: '14:30', zone, mode: 'later' } as const
  t.equal(quietUntil(quiet, at('2026-11-27T10:59:59Z')), undefined)
  t.equal(iso(quietUntil(quiet, at('2026-11-27T11:00:00Z'))), '2026-11-27T13:30:00.000Z')
  t.equal(quietUntil(quiet, at('2026-11-27T13:30:00Z')), undefined, 'its end is not in it')
  t.end()
})

void t.test('quietUntil(): over midnight', (t) => {
  const quiet = { from: '22:00', until: '06:30', zone, mode: 'later' } as const
  t.equal(quietUntil(quiet, at('2026-11-27T20:59:00Z')), undefined)
  t.equal(iso(quietUntil(quiet, at('2026-11-27T21:00:00Z'))), '2026-11-28T05:30:00.000Z')
  t.equal(iso(quietUntil(quiet, at('2026-11-28T00:00:00Z'))), '2026-11-28T05:30:00.000Z')
  t.equal(quietUntil(quiet, at('2026-11-28T05:30:00Z')), undefined)
  t.end()
})

void t.test('quietUntil(): ends by the clock in the nights in which clocks change', (t) => {
  const quiet = { from: '22:00', until: '06:30', zone, mode: 'later' } as const
  t.equal(iso(quietUntil(quiet, at('2026-03-28T22:00:00Z'))), '2026-03-29T04:30:00.000Z', 'spring')
  t.equal(iso(quietUntil(quiet, at('2026-10-24T22:00:00Z'))), '2026-10-25T05:30:00.000Z', 'autumn')
  const gap = { from: '01:00', until: '02:30', zone, mode: 'later' } as const
  t.equal(iso(quietUntil(gap, at('2026-03-29T00:30:00Z'))), '2026-03-29T01:30:00.000Z', '02:30 is not there')
  t.end()
})

void t.test('nextDigest(): the next time of day after now, once a day', (t) => {
  const digest = { at: '07:00', zone, cameraIds: [] }
  t.equal(iso(nextDigest(digest, at('2026-11-27T05:59:59Z'))), '2026-11-27T06:00:00.000Z')
  t.equal(iso(nextDigest(digest, at('2026-11-27T06:00:00Z'))), '2026-11-28T06:00:00.000Z')
  t.equal(iso(nextDigest(digest, at('2026-03-28T12:00:00Z'))), '2026-03-29T05:00:00.000Z', 'summer time')
  t.end()
})

void t.test('dayBefore(): a day by the clock, of 23 to 25 hours', (t) => {
  const hours = (due: string) => {
    const { from, until, day } = dayBefore(at(due), zone)
    return [day, (until.getTime() - from.getTime()) / 3_600_000]
  }
  t.same(hours('2026-11-27T06:00:00Z'), ['2026-11-26', 24])
  t.same(hours('2026-03-30T05:00:00Z'), ['2026-03-29', 23])
  t.same(hours('2026-10-26T06:00:00Z'), ['2026-10-25', 25])
  t.end()
})
