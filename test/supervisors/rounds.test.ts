import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import { silentLogger } from '../../core/logger.ts'
import { createRounds } from '../../supervisors/steward/rounds.ts'
import { fakeClock } from './helpers/clock.ts'

const AWAY = new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot count messages: a queue is gone')

function setup() {
  const clock = fakeClock()
  const queue = 'M0_RESULTS_QUEUE'
  const times = { lateMs: 10_000, roundMs: 30_000 }
  const cannot = 'cannot look for lost messages'
  return {
    clock,
    rounds: createRounds({ name: 'recall', queue, cannot, clock, logger: silentLogger, ...times }),
  }
}
const well = async (): Promise<void> => undefined
const fails = (): Promise<void> => Promise.reject(AWAY)

void t.test('Rounds: a loop is well as long as one of its rounds came to its end lately', async (t) => {
  const { clock, rounds } = setup()
  await clock.advance(10_000)
  t.equal(rounds.check().ok, true, 'at first it has time')
  await clock.advance(1)
  t.equal(rounds.check().ok, false)
  t.equal(await rounds.go(well), true)
  t.same(rounds.check(), { ok: true, figures: { rounds: 1, failed: 0, sinceMs: 0 } })
})

void t.test('Rounds: one that fails is told with its reason, and for how long', async (t) => {
  const { clock, rounds } = setup()
  await rounds.go(well)
  t.equal(await rounds.go(fails), false)
  t.equal(rounds.check().ok, true, 'one failure is none')
  t.match(rounds.view('node/steward'), {
    id: 'node/steward/recall',
    state: 'restarting',
    queue: 'M0_RESULTS_QUEUE',
    handled: 1,
    failed: 1,
    lastCrash: { cause: { code: 'SS_MAILBOX_UNAVAILABLE' } },
  })
  await clock.advance(12_000)
  await rounds.go(fails)
  t.same(rounds.check(), {
    ok: false,
    message: 'cannot look for lost messages, for 12 s now: Cannot count messages: a queue is gone',
    figures: { rounds: 1, failed: 2, sinceMs: 12_000 },
  })
  rounds.start()
  t.equal(rounds.check().ok, false, 'whoever begins again with the same failure is late')
  await rounds.go(well)
  t.match(rounds.view('node'), { state: 'ready', lastCrash: undefined })
})

void t.test('Rounds: one that never ends holds up nothing, and the loop is late meanwhile', async (t) => {
  const { clock, rounds } = setup()
  const going = rounds.go(() => new Promise(() => undefined))
  await clock.advance(29_999)
  t.match(rounds.check(), { ok: false, message: 'cannot look for lost messages, for 30 s now' })
  await clock.advance(1)
  t.equal(await going, false)
  t.match(rounds.check(), { ok: false, message: /no answer within 30000 ms/ })
  t.equal(await rounds.go(well), true)
  t.equal(clock.pending(), 0)
})

void t.test('Rounds: a new beginning after a while is not late', async (t) => {
  const { clock, rounds } = setup()
  await rounds.go(fails)
  await clock.advance(60_000)
  rounds.start()
  t.match(rounds.check(), { ok: true, figures: { sinceMs: 0 } })
})
