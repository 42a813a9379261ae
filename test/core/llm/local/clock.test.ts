import t from 'tap'
import { createClock } from '../../../../core/llm/local/clock.ts'

void t.test('createClock(): the second in which a moment lies, by the clock or from the first frame', (t) => {
  for (const [startedAt, seconds, said] of [
    ['2026-11-28T21:28:55.700Z', 12.6, '21:29:08'],
    ['2026-11-28T21:28:55.700Z', 12.2, '21:29:07'],
    ['2026-11-28T21:28:55.700Z', 0, '21:28:55'],
    ['2026-11-28T21:28:55.700+02:00', 12.6, '21:29:08'],
    ['2026-11-28T23:59:59.900Z', 0.1, '00:00:00'],
    ['2026-11-28T12:00:00Z', 0.1 + 0.2 + 0.7 - 1e-9, '12:00:01'],
    [undefined, 12.6, '00:12'],
    [undefined, 13 - 1e-9, '00:13'],
    [undefined, 3725.9, '01:02:05'],
  ] as const)
    t.equal(createClock(startedAt)(seconds), said, `${seconds} s from ${startedAt}`)
  t.end()
})
