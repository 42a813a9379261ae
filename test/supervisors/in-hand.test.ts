import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import { createInHand } from '../../supervisors/node/in-hand.ts'
import { silentLogger } from '../../core/logger.ts'
import { gate } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem } from './helpers/system.ts'
import { until } from './helpers/until.ts'

void t.test('In hand: what a node was given is told until its answer is confirmed', async (t) => {
  const clock = fakeClock()
  const system = await startSystem(t, clusterOf({ actor: 'slow.ts', workers: 1 }), { clock })
  await until(() => system.worklog.inHandNow !== undefined, 'it told when it started')
  t.same(system.worklog.inHandNow?.messages, [])
  await system.send(request('a', 'gate'))
  await until(() => system.worklog.calls.includes(`begin ${request('a').id}`), 'it is worked on')
  await clock.advance(5000)
  t.same(system.worklog.inHandNow, { messages: [request('a').id], consumers: { M0_PRIORITY_QUEUE: 1 } })
  gate('gate').open()
  await until(() => system.idle(), 'it is done')
  await clock.advance(5000)
  t.same(system.worklog.inHandNow?.messages, [])
  await system.node.stop()
  t.equal(system.worklog.inHandNow, undefined, 'it leaves')
})

void t.test(
  'In hand: a work log that is away costs a telling; what is still in hand is not left',
  async (t) => {
    const clock = fakeClock()
    const told: unknown[] = []
    let away = true
    const inHand = createInHand({
      worklog: {
        async inHand(held) {
          if (away) throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot tell')
          told.push(held?.messages)
        },
      },
      held: () => ({ messages: ['a'], consumers: {} }),
      ...{ clock, logger: silentLogger, everyMs: 1000 },
    })
    inHand.start()
    await clock.advance(1000)
    away = false
    await clock.advance(1000)
    t.same(told, [['a']])
    await inHand.stop()
    t.same(told, [['a']])
  },
)
