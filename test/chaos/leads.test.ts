import t from 'tap'
import { somebodyLeads } from './checker/supervision.ts'
import type { Checks } from './checker/evidence.ts'

const figures = { rounds: 3, failed: 0, sinceMs: 10 }
const FOLLOWER: Checks = { steward: { ok: true }, mailbox: { ok: true } }
const LEADER: Checks = { ...FOLLOWER, 'steward:sweeper': { ok: true, figures } }
const wrong = (healths: Record<string, Checks>): readonly string[] => somebodyLeads({ healths }).wrong

void t.test('Leader (checker): one that leads, with each loop coming round, is right', async (t) => {
  t.same(wrong({ a: FOLLOWER, gateway: LEADER }), [])
  t.match(somebodyLeads({ healths: { a: LEADER } }).counted, 'a leads, 1 loops come round')
})

void t.test(
  'Leader (checker): none, one whose loop stands still, and one who cannot know are wrong',
  async (t) => {
    t.same(wrong({ a: FOLLOWER, b: FOLLOWER }), ['nobody leads'])
    const late = { ok: false, message: 'cannot look for lost messages, for 20 s now', figures }
    t.same(wrong({ a: { ...LEADER, 'steward:recall': late } }), [
      'a, steward:recall: cannot look for lost messages, for 20 s now',
    ])
    t.same(wrong({ a: LEADER, b: { ...FOLLOWER, 'camera-scheduler': late } }).length, 1)
    t.same(wrong({ a: LEADER, b: { steward: { ok: false, message: 'no answer' } } }), [
      'b, steward: no answer',
    ])
    t.same(wrong({ a: { ...LEADER, mailbox: { ok: false } } }), [], 'what else fails is for others to say')
  },
)
