import t from 'tap'
import { recordingOf } from '../../cli/commands/camera-recording.ts'

void t.test(
  'recordingOf() gives hours and GiB as seconds and bytes, and leaves out what is not given',
  (t) => {
    t.same(recordingOf({ keepHours: '168', keepGib: '1.5' }), {
      records: undefined,
      ringSeconds: 604_800,
      ringBytes: 1_610_612_736,
    })
    t.same(recordingOf({ record: false }), { records: false })
    t.match(recordingOf({ keepDays: '30' }), { keepSeconds: 2_592_000 })
    t.match(recordingOf({ keepDays: '0' }), { keepSeconds: 0 })
    t.match(recordingOf({ record: false, keepDays: '1' }), { keepSeconds: 86_400 })
    t.end()
  },
)

void t.test('recordingOf() refuses what nothing can be kept by', (t) => {
  for (const keepHours of ['0', '-1', '', 'day', '9000', 'NaN'])
    t.throws(
      () => recordingOf({ keepHours }),
      { code: 'SS_INPUT_INVALID', message: /1 to 8760 hours/ },
      keepHours,
    )
  for (const keepDays of ['-1', '0.5', '', 'week', '40000'])
    t.throws(
      () => recordingOf({ keepDays }),
      { code: 'SS_INPUT_INVALID', message: /1 to 36500 days/ },
      keepDays,
    )
  t.throws(() => recordingOf({ keepGib: '0' }), { message: /0.1 to 100000 GiB/ })
  t.throws(() => recordingOf({ record: false, keepHours: '5' }), { message: /nothing would be kept/ })
  t.end()
})
