import t from 'tap'
import { clock, clockSpan, localSpan, parseSince } from '../../cli/output/times.ts'

void t.test('Times: seconds of video are shown as a clock', async (t) => {
  t.equal(clock(0), '00:00')
  t.equal(clock(75.9), '01:15')
  t.equal(clock(3723), '1:02:03')
  t.equal(clockSpan(5, 65), '00:05-01:05')
})

void t.test('Times: instants are shown on the clock of the user', async (t) => {
  t.equal(localSpan(new Date(2026, 4, 1, 23, 59, 55), 10), '2026-05-01 23:59:55-00:00:05')
})

void t.test('Times: --since takes a date, a time, or an age', async (t) => {
  const now = new Date('2026-05-02T12:00:00Z')
  t.equal(parseSince('2h', now).toISOString(), '2026-05-02T10:00:00.000Z')
  t.equal(parseSince('3d', now).toISOString(), '2026-04-29T12:00:00.000Z')
  t.equal(parseSince('2026-05-01', now).toISOString(), '2026-05-01T00:00:00.000Z')
  for (const text of ['yesterday', '', '5', '2x', '2026-99-99']) {
    t.throws(() => parseSince(text, now), { code: 'SS_INPUT_INVALID', message: /2h, 3d/ }, text)
  }
})
