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
  t.throws(() => recordingOf({ keepGib: '0' }), { message: /0.1 to 100000 GiB/ })
  t.throws(() => recordingOf({ record: false, keepHours: '5' }), { message: /nothing would be kept/ })
  t.end()
})
