import t from 'tap'
import { notedChange } from '../../../core/observability/noted-change.ts'

void t.test(
  'notedChange(): what a field was stands beside what it became, only where it became another',
  async (t) => {
    const before = { role: 'viewer', name: 'Ann', cameras: ['door'] }
    t.same(notedChange(before, { role: 'admin', name: 'Ann', cameras: ['door'], disabled: undefined }), {
      ...{ role: 'admin', name: 'Ann', cameras: ['door'] },
      before: { role: 'viewer' },
    })
    t.same(notedChange({}, { usd: 2 }), { usd: 2, before: { usd: null } })
    t.same(
      notedChange(undefined, { usd: 2, period: undefined }),
      { usd: 2 },
      'new things were nothing before',
    )
  },
)
