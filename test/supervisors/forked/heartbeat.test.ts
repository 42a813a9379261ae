import t from 'tap'
import { startHeartbeat } from '../../../supervisors/worker/forked/heartbeat.ts'
import { fakeClock } from '../helpers/clock.ts'

/** Somebody who answers as long as `answering`, and a count of the questions. */
function watched(heartbeatMs = 1000) {
  const clock = fakeClock()
  const other = { answering: true, asked: 0, silences: 0 }
  const stop = startHeartbeat({
    clock,
    heartbeatMs,
    ask() {
      other.asked += 1
      return other.answering ? Promise.resolve() : new Promise(() => undefined)
    },
    onSilence: () => (other.silences += 1),
  })
  return { clock, other, stop }
}

void t.test('startHeartbeat() asks four times per heartbeat, as long as it is answered', async (t) => {
  const { clock, other } = watched()
  await clock.advance(10_000)
  t.same(other, { answering: true, asked: 40, silences: 0 })
})

void t.test('startHeartbeat() tells a silence of heartbeatMs after a question, once', async (t) => {
  const { clock, other } = watched()
  await clock.advance(1000)
  other.answering = false
  await clock.advance(1249)
  t.equal(other.silences, 0)
  await clock.advance(1)
  t.equal(other.silences, 1)
  await clock.advance(60_000)
  t.match(other, { asked: 5, silences: 1 })
  t.equal(clock.pending(), 0)
})

void t.test('startHeartbeat() forgives whoever answers in time', async (t) => {
  const clock = fakeClock()
  let answer = (): void => undefined
  let silences = 0
  startHeartbeat({
    clock,
    heartbeatMs: 1000,
    ask: () => new Promise<void>((resolve) => (answer = resolve)),
    onSilence: () => (silences += 1),
  })
  for (let round = 0; round < 20; round += 1) {
    await clock.advance(950)
    answer()
    await clock.advance(50)
  }
  t.equal(silences, 0)
})

void t.test('startHeartbeat() stops when it is told to', async (t) => {
  const { clock, other, stop } = watched()
  other.answering = false
  await clock.advance(900)
  stop()
  await clock.advance(60_000)
  t.equal(other.silences, 0)
  t.equal(clock.pending(), 0)
})
