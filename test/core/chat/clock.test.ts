import t from 'tap'
import { momentWords } from '../../../core/chat/clock.ts'

void t.test('momentWords(): a moment by the clock of who asks, said once', (t) => {
  const video = { startTime: 18, title: 'yard.mp4' }
  const live = { startTime: 3, at: new Date('2026-11-28T12:46:38Z') }
  for (const [moment, zone, said, words] of [
    [video, 'UTC', '', '00:18 of “yard.mp4”'],
    [video, 'UTC', 'A car leaves at 00:18', '“yard.mp4”'],
    [video, 'UTC', 'A car leaves at 1:00:18', '00:18 of “yard.mp4”'],
    [{ startTime: 18 }, 'UTC', 'A car leaves at 00:18', '00:18'],
    [live, 'UTC', 'A car leaves at 12:46:38', '28 November 2026'],
    [live, 'UTC', 'A car leaves at 12:46:39', '28 November 2026'],
    [video, 'UTC', 'A car leaves at 00:17', '“yard.mp4”'],
    [video, 'UTC', 'A car leaves at 00:20', '00:18 of “yard.mp4”'],
    [live, 'Asia/Tokyo', 'A car leaves at 12:46:38', '21:46:38 on 28 November 2026'],
  ] as const)
    t.equal(momentWords(moment, zone, said), words)
  t.end()
})
