import t from 'tap'
import { silentLogger } from '../../core/logger.ts'
import { createRounds } from '../../supervisors/steward/rounds.ts'
import { tidy, TIDYING, type KeepHouse } from '../../supervisors/steward/tidying.ts'
import { fakeClock } from './helpers/clock.ts'

const MINUTE = 60_000

function setup(keepHouse: KeepHouse) {
  const clock = fakeClock()
  const ending = new AbortController()
  const rounds = createRounds({
    ...{ name: 'housekeeping', cannot: 'cannot tidy up', clock, logger: silentLogger },
    ...TIDYING,
  })
  const over = tidy({ keepHouse, clock, rounds }, ending.signal)
  return { clock, rounds, end: () => ending.abort(new Error('another leads')), over }
}

void t.test('Tidying: at once, then every ten minutes, also after a round that failed', async (t) => {
  let rounds = 0
  const it = setup(async () => {
    rounds += 1
    if (rounds === 2) throw new Error('the storage is away')
  })
  await it.clock.advance(0)
  t.equal(rounds, 1)
  await it.clock.advance(9 * MINUTE)
  t.equal(rounds, 1)
  await it.clock.advance(12 * MINUTE)
  t.equal(rounds, 3)
  t.ok(it.rounds.check().ok)
  it.end()
  await it.over
  await it.clock.advance(60 * MINUTE)
  t.equal(rounds, 3)
  t.equal(it.clock.pending(), 0)
})

void t.test('Tidying: ends with the lead, in the middle of a round, which is no failure', async (t) => {
  let reason: unknown
  const it = setup(
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject((reason = signal.reason) as Error))
      }),
  )
  await it.clock.advance(MINUTE)
  it.end()
  await it.over
  t.match(reason, { message: 'another leads' })
  t.equal(it.rounds.failing(), false)
})

void t.test('Tidying: a round that takes too long is ended before the next begins', async (t) => {
  const signals: AbortSignal[] = []
  const it = setup((signal) => {
    signals.push(signal)
    return new Promise(() => undefined)
  })
  await it.clock.advance(41 * MINUTE)
  t.same(
    signals.map(({ aborted }) => aborted),
    [true, false],
  )
  await it.clock.advance(30 * MINUTE)
  t.match(it.rounds.check(), { ok: false, message: /^cannot tidy up/ })
  it.end()
  await it.clock.advance(31 * MINUTE)
  await it.over
})
