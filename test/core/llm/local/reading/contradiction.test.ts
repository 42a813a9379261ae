import t from 'tap'
import { contradictionOf } from '../../../../../core/llm/local/reading/contradiction.ts'
import type { SeenText } from '../../../../../core/media/analysis/types.ts'

const clock = (...readings: [time: number, text: string][]): { texts: SeenText[] } => ({
  texts: [
    {
      ...{ text: readings[0]![1], confidence: 0.99, start: 0, end: 9.8, isClock: true },
      box: { x: 0, y: 0, width: 0.2, height: 0.05 },
      readings: readings.map(([time, text]) => ({ time, text })),
    },
  ],
})
const RIGHT = clock([0, '2026-03-01 11:00:20'], [5, '2026-03-01 11:00:25'])

void t.test('contradictionOf() finds nothing where clock and start agree to five seconds', async (t) => {
  t.equal(contradictionOf(RIGHT, 20, '2026-03-01T11:00:00+01:00'), undefined)
  t.equal(contradictionOf(RIGHT, 24, '2026-03-01T11:00:00+01:00'), undefined)
  t.equal(contradictionOf(RIGHT, 20, undefined), undefined, 'nothing is known of its start')
  t.equal(contradictionOf({ texts: [] }, 20, '2026-03-01T11:00:00+01:00'), undefined)
})

void t.test('contradictionOf() tells both times, by the offset of the start', async (t) => {
  const said = 'it says "2026-03-01 11:00:20" where the video\'s time is 2026-03-01 11:02:20'
  t.equal(contradictionOf(RIGHT, 20, '2026-03-01T11:02:00+01:00'), said)
  t.match(contradictionOf(RIGHT, 20, '2026-03-01T12:00:00+01:00'), /12:00:20/, 'an hour is not the zone')
  t.match(contradictionOf(RIGHT, 20, '2025-03-01T11:00:00+01:00'), /2025-03-01 11:00:20/)
})

void t.test(
  'contradictionOf() takes whole quarters of an hour for a zone where the start is in UTC',
  async (t) => {
    t.equal(contradictionOf(RIGHT, 20, '2026-03-01T10:00:00Z'), undefined)
    t.equal(
      contradictionOf(RIGHT, 20, '2026-03-01T05:15:00.000Z'),
      undefined,
      'five hours and three quarters',
    )
    t.match(contradictionOf(RIGHT, 20, '2026-03-01T10:07:00Z'), /10:07:20/)
    t.match(contradictionOf(RIGHT, 20, '2026-02-27T10:00:00Z'), /2026-02-27/, 'no zone is two days away')
  },
)

void t.test('contradictionOf() is not misled by one reading', async (t) => {
  const misread = clock([0, '2026-03-01 11:00:20'], [5, '2026-03-01 17:00:25'], [9, '2026-03-01 11:00:29'])
  t.equal(contradictionOf(misread, 20, '2026-03-01T11:00:00+01:00'), undefined)
})

void t.test('contradictionOf() heeds clocks without a date, around midnight, too', async (t) => {
  const late = clock([0, '23:59:58'], [5, '00:00:03'])
  t.equal(contradictionOf(late, 0, '2026-03-01T23:59:58+01:00'), undefined)
  t.match(contradictionOf(late, 0, '2026-03-01T23:49:58+01:00'), /it says "23:59:58"/)
})
