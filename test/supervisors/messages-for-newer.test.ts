import t from 'tap'
import { createMessagesForNewer } from '../../supervisors/stage/messages-for-newer.ts'

const SECOND = 1000

/** Meets `count` messages again and again for `seconds`; returns how often per second in the second half. */
function rateOf(count: number, seconds: number): number {
  let now = 0
  const newer = createMessagesForNewer({ now: () => now })
  const due: number[] = Array<number>(count).fill(0)
  let met = 0
  for (; now < seconds * SECOND; now += 10) {
    for (const [index, at] of due.entries()) {
      if (at > now) continue
      due[index] = now + newer.defer()
      if (now >= (seconds / 2) * SECOND) met += 1
    }
  }
  return met / (seconds / 2)
}

void t.test('Newer messages: one is met once a second, a few 5 times a second in all', async (t) => {
  t.ok(rateOf(1, 60) <= 1.01)
  t.ok(rateOf(10, 60) <= 5.1)
  t.ok(rateOf(100, 120) <= 5.1)
})

void t.test('Newer messages: of thousands each is met every 30 s at most', async (t) => {
  t.ok(rateOf(3000, 120) <= 3000 / 29)
})

void t.test('Newer messages: a newer node never waits longer than 30 s for one', async (t) => {
  const newer = createMessagesForNewer({ now: () => 0 })
  const waits = Array.from({ length: 1000 }, () => newer.defer())
  t.equal(Math.max(...waits), 30 * SECOND)
  t.equal(Math.min(...waits), SECOND)
})

void t.test('Newer messages: those that do not come back are no longer waited for', async (t) => {
  let now = 0
  const newer = createMessagesForNewer({ now: () => now })
  t.equal(newer.waiting(), 0)
  newer.defer()
  newer.defer()
  t.equal(newer.waiting(), 2)
  now = 5 * SECOND
  t.equal(newer.waiting(), 2, 'they may be on their way')
  now = 10 * SECOND
  t.equal(newer.waiting(), 0)
})
