import t from 'tap'
import { toldOf } from '../../supervisors/worker/tally.ts'

void t.test('toldOf(): which message, when, how it ended and why, and nothing else', async (t) => {
  const at = new Date('2026-11-27T12:00:00Z')
  const cause = {
    code: 'SS_URL_FAILED',
    message: 'Cannot read http://ann:hunter2@camera',
    retryable: true,
  } as const
  t.same(toldOf('one', at, { verdict: 'done' }), { id: 'one', at, ended: 'done' })
  t.same(toldOf('one', at, { verdict: 'failed', cause }), {
    ...{ id: 'one', at, ended: 'failed', code: 'SS_URL_FAILED' },
  })
  t.match(toldOf('one', at, { verdict: 'failed-before', cause }), { ended: 'failed' })
  t.match(toldOf('one', at, { verdict: 'skipped' }), { ended: 'skipped' })
  for (const verdict of ['busy', 'outage', 'held', 'interrupted'] as const)
    t.match(toldOf('one', at, { verdict, cause }), { ended: 'put_off' }, verdict)
})
