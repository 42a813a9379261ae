import t from 'tap'
import { silentLogger } from '../../core/logger.ts'
import { notifyAll, NOTIFYING, type Notify } from '../../supervisors/steward/notifying.ts'
import { createRounds } from '../../supervisors/steward/rounds.ts'
import { fakeClock } from './helpers/clock.ts'

function setup(notify: Notify) {
  const clock = fakeClock()
  const ending = new AbortController()
  const rounds = createRounds({
    ...{ name: 'notifying', cannot: 'cannot tell', clock, logger: silentLogger },
    ...NOTIFYING,
  })
  const over = notifyAll({ notify, clock, rounds }, ending.signal)
  return { clock, rounds, end: () => ending.abort(new Error('another leads')), over }
}

void t.test('Notifying: at once while there is more, else every second', async (t) => {
  const more = [true, true, false]
  let rounds = 0
  const it = setup(async () => {
    rounds += 1
    return more.shift() ?? false
  })
  await it.clock.advance(0)
  t.equal(rounds, 3)
  await it.clock.advance(1000)
  t.equal(rounds, 4)
  it.end()
  await it.over
  t.equal(it.clock.pending(), 0)
})

void t.test(
  'Notifying: a channel that is away is asked less and less often, and the node stays well',
  async (t) => {
    let rounds = 0
    let isAway = true
    const it = setup(async () => {
      rounds += 1
      if (isAway) throw new Error('away')
      return false
    })
    await it.clock.advance(10 * 60_000)
    t.ok(rounds >= 20 && rounds <= 26, `${rounds} times in ten minutes`)
    t.ok(it.rounds.check().ok)
    isAway = false
    await it.clock.advance(30_000)
    const after = rounds
    await it.clock.advance(5000)
    t.ok(rounds >= after + 4, 'and as before when it is back')
    it.end()
    await it.over
  },
)
