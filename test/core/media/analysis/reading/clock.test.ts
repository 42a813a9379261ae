import t from 'tap'
import { aheadOf, clockOf } from '../../../../../core/media/analysis/reading/clock.ts'

const day = (...date: [year: number, month: number, day: number]) => Date.UTC(date[0], date[1] - 1, date[2])
const AT_10_30_07 = 10 * 3600 + 30 * 60 + 7

const READ: [text: string, days: number[]][] = [
  ['2026-03-01 10:30:07', [day(2026, 3, 1)]],
  ['2026/3/1 10:30:07.250', [day(2026, 3, 1)]],
  ['CAM 1 2026-03-0110:30:07', [day(2026, 3, 1)]],
  ['2026年03月01日 10:30:07', [day(2026, 3, 1)]],
  ['31.03.2026 10:30:07', [day(2026, 3, 31)]],
  ['03/31/2026 10:30:07 AM', [day(2026, 3, 31)]],
  ['03/01/2026 Sun 10:30:07', [day(2026, 3, 1), day(2026, 1, 3)]],
  ['31-03-26 10:30:07', [day(2026, 3, 31), day(2031, 3, 26)]],
  ['10:30:07', []],
  ['REC 10：30：07', []],
]

void t.test('clockOf() reads dates as people write them, with the time behind', async (t) => {
  for (const [text, days] of READ) t.same(clockOf(text), { days, seconds: AT_10_30_07 }, text)
})

void t.test('clockOf() knows halves of the day', async (t) => {
  t.equal(clockOf('10:30:07 pm')?.seconds, AT_10_30_07 + 12 * 3600)
  t.equal(clockOf('12:00:00 AM')?.seconds, 0)
  t.equal(clockOf('12:00:00 p.m.')?.seconds, 12 * 3600)
})

void t.test('clockOf() takes nothing else for a clock', async (t) => {
  for (const text of [
    '09:00-18:30',
    '10:30',
    '2026-03-01',
    '25:00:00',
    '10:61:00',
    'M-AB 1234',
    '110:30:071',
    '',
  ])
    t.equal(clockOf(text), undefined, text)
})

void t.test('aheadOf() takes the date that is nearest, and without one the nearest day', async (t) => {
  const moment = day(2026, 3, 1) + AT_10_30_07 * 1000
  t.equal(aheadOf(clockOf('01/03/2026 10:30:17')!, moment), 10)
  t.equal(aheadOf(clockOf('2026-03-02 10:30:07')!, moment), 86_400)
  t.equal(aheadOf(clockOf('10:29:07')!, moment), -60)
  t.equal(aheadOf(clockOf('23:59:58')!, day(2026, 3, 1) + 2000), -4, 'that of yesterday')
})
