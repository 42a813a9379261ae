import t from 'tap'
import { patternOf } from '../../../../core/cameras/schedule/pattern.ts'
import { rangesOf } from '../../../../core/cameras/schedule/ranges.ts'
import { checkRhythm, rhythmSaid, scheduleSaid } from '../../../../core/cameras/schedule/schedule.ts'

const rhythm = (schedule: string, clipSeconds = 10, everySeconds = 60) => ({
  ...{ schedule, clipSeconds, everySeconds },
})

void t.test('what is no schedule is refused, and it is said what is wrong', async (t) => {
  for (const [text, found] of [
    ['', 'it has not five fields'],
    ['sometimes', 'it has not five fields'],
    ['@hourly', 'it has not five fields'],
    ['* * * *', 'it has not five fields'],
    ['*/5 * * * * *', 'it has not five fields'],
    ['2026-11-28T10:00:00', 'it has not five fields'],
    ['61 * * * *', '61'],
    ['*/0 * * * *', '0'],
    ['a b c d e', 'a'],
    ['0 0 30 2 *', 'its time never comes'],
  ] as const) {
    t.throws(() => checkRhythm(rhythm(text)), {
      code: 'SS_SCHEDULE_INVALID',
      message: new RegExp(found),
      details: { field: 'schedule' },
    })
  }
})

void t.test('a schedule is kept in one form, with its shortest step', async (t) => {
  t.same(checkRhythm(rhythm('  */10   8-18 * *  1-5 ')), rhythm('*/10 8-18 * * 1-5', 10, 600))
  t.equal(patternOf('0,1 3 1 * *').shortestStep, 60)
  t.equal(patternOf('59,0 * * * *').shortestStep, 60, 'from one hour to the next')
  t.equal(patternOf('0 6 * * mon-fri').shortestStep, 86_400)
  t.same(checkRhythm(rhythm('always')), rhythm('always'))
  t.same(checkRhythm(rhythm('on-demand', 120)), rhythm('on-demand', 120, 120))
})

void t.test('a clip is over before the next begins', async (t) => {
  for (const [schedule, field] of [
    ['always', 'everySeconds'],
    ['* 8-18 * * *', 'clipSeconds'],
  ]) {
    t.throws(() => checkRhythm(rhythm(schedule!, 61)), { code: 'SS_INPUT_INVALID', details: { field } })
    t.ok(checkRhythm(rhythm(schedule!, 60)))
  }
})

void t.test('a schedule is told in words, with whose clock', async (t) => {
  t.equal(rhythmSaid(rhythm('always')), '10 s every 60 s')
  t.equal(rhythmSaid(rhythm('on-demand')), '10 s on demand')
  t.equal(
    scheduleSaid(rhythm('*/10 8-18 * * 1-5'), 'Europe/Berlin'),
    'every 10 minutes, between 08:00 and 18:59, Monday through Friday, by the clock of Europe/Berlin',
  )
})

void t.test(
  'a range that a camera without memory missed is taken up to ten minutes later, then passed over',
  async (t) => {
    const ranges = rangesOf(rhythm('0 * * * *'))
    const at = (text: string): Date => new Date(`2026-11-28T${text}Z`)
    t.same(ranges.present(at('10:00'), at('10:00:20')), at('10:00'))
    t.same(ranges.present(at('10:00'), at('10:10')), at('10:00'))
    t.equal(ranges.present(at('10:00'), at('10:11')), undefined)
    t.same(ranges.present(at('10:00'), at('13:01')), at('13:00'), 'the latest of several')
    t.same(ranges.from(at('10:00')), at('10:00'))
    t.same(ranges.from(at('10:00:01')), at('11:00'))
    t.same(ranges.latest(at('10:00'), at('12:59')), at('12:00'))
    t.same(ranges.latest(at('10:00'), at('09:59')), at('10:00'))
  },
)
