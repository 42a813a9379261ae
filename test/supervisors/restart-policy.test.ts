import fc from 'fast-check'
import t from 'tap'
import { backoff, backoffCeiling } from '../../core/backoff.ts'
import {
  countRestarts,
  decideRestart,
  inWindow,
  shouldRestart,
  type Restart,
} from '../../supervisors/restarts/restart-policy.ts'
import { nextTry } from '../../supervisors/stage/retry-policy.ts'

const bounds = fc
  .tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 0, max: 600_000 }))
  .map(([minMs, more]) => ({ minMs, maxMs: minMs + more }))
const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

void t.test('backoff() never exceeds the maximum, nor its ceiling', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), bounds, uniform, (nth, limits, random) => {
      const delay = backoff(nth, limits, () => random)
      return delay >= 0 && delay <= limits.maxMs && delay <= backoffCeiling(nth, limits)
    }),
  )
})

void t.test('backoff(): the ceiling doubles from the minimum until it meets the maximum', async (t) => {
  const limits = { minMs: 200, maxMs: 3000 }
  const ceilings = [1, 2, 3, 4, 5, 6, 2000].map((nth) => backoffCeiling(nth, limits))
  t.same(ceilings, [200, 400, 800, 1600, 3000, 3000, 3000])
  t.equal(
    backoff(3, limits, () => 0.5),
    400,
  )
})

const policy = { minMs: 100, maxMs: 1000, intensity: 3, windowMs: 1000 }

void t.test(
  'decideRestart() escalates exactly when more restarts than the intensity lie in the window',
  async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 2000 }),
        (steps, intensity, windowMs) => {
          let at = 0
          let history: Restart[] = []
          const all: number[] = []
          return steps.every((step) => {
            at += step
            all.push(at)
            const decision = decideRestart(history, { at }, 1, { ...policy, intensity, windowMs }, () => 0.5)
            history = decision.history
            const counted = all.filter((one) => at - one < windowMs).length
            return decision.escalate === counted > intensity && history.length === counted
          })
        },
      ),
    )
  },
)

void t.test(
  'decideRestart(): restarts to blame on one message count once, so that it cannot take the stage down',
  async (t) => {
    let history: Restart[] = []
    for (let at = 0; at < 50; at += 1) {
      const decision = decideRestart(history, { at, blame: 'poison' }, at + 1, policy, () => 1)
      t.notOk(decision.escalate)
      history = decision.history
    }
    t.equal(countRestarts(history), 1)
    t.equal(countRestarts([...history, { at: 50 }, { at: 50 }, { at: 50, blame: 'other' }]), 4)
  },
)

void t.test('inWindow() forgets what is as old as the window', async (t) => {
  t.same(inWindow([{ at: 0 }, { at: 1 }, { at: 1000 }], 1000, 1000), [{ at: 1 }, { at: 1000 }])
})

void t.test('shouldRestart(): permanent always, transient after a crash, temporary never', async (t) => {
  t.same(
    (['permanent', 'transient', 'temporary'] as const).map((kind) => [
      shouldRestart(kind, 'normal'),
      shouldRestart(kind, 'crash'),
    ]),
    [
      [true, true],
      [false, true],
      [false, false],
    ],
  )
})

void t.test('nextTry() gives up at the last attempt, and at once where a retry cannot help', async (t) => {
  const messages = { attempts: 3, retry: { minMs: 100, maxMs: 150 }, busyMs: 1000 }
  const random = (): number => 0.5
  t.same(nextTry(1, true, messages, random), { again: true, delayMs: 50 })
  t.same(nextTry(2, true, messages, random), { again: true, delayMs: 75 })
  t.same(nextTry(3, true, messages, random), { again: false })
  t.same(nextTry(1, false, messages, random), { again: false })
})
