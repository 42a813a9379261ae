import fc from 'fast-check'
import t from 'tap'
import { laterInstant, zonedInstant } from '../../schema/instants.ts'

void t.test('zonedInstant() writes an instant by the clock of a zone, in summer and winter', async (t) => {
  const [winter, summer] = [new Date('2026-01-02T23:30:00.250Z'), new Date('2026-07-02T23:30:00.000Z')]
  t.equal(zonedInstant(winter), '2026-01-02T23:30:00.250Z')
  t.equal(zonedInstant(winter, 'Europe/Berlin'), '2026-01-03T00:30:00.250+01:00')
  t.equal(zonedInstant(summer, 'Europe/Berlin'), '2026-07-03T01:30:00.000+02:00')
  t.equal(zonedInstant(winter, 'America/St_Johns'), '2026-01-02T20:00:00.250-03:30')
  const twice = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map((at) =>
    zonedInstant(new Date(at), 'Europe/Berlin'),
  )
  t.same(
    twice,
    ['2026-10-25T02:30:00.000+02:00', '2026-10-25T02:30:00.000+01:00'],
    'the hour that comes twice',
  )
  t.equal(zonedInstant(winter, 'Europe/London'), '2026-01-02T23:30:00.250+00:00')
})

void t.test('zonedInstant() and laterInstant() mean the instant, whoever tells it', async (t) => {
  const zones = fc.constantFrom(undefined, 'UTC', 'Asia/Kathmandu', 'Pacific/Apia', 'America/Santiago')
  const instants = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  const outcome = fc.check(
    fc.property(instants, zones, fc.integer({ min: 0, max: 90_000 }), (instant, zone, seconds) => {
      const text = zonedInstant(instant, zone)
      const later = laterInstant(text, seconds)
      return (
        Date.parse(text) === instant.getTime() &&
        Date.parse(later) === instant.getTime() + seconds * 1000 &&
        later.slice(23) === text.slice(23)
      )
    }),
  )
  t.comment(`seed ${outcome.seed}`)
  t.notOk(outcome.failed, fc.defaultReportMessage(outcome) ?? 'held')
})
