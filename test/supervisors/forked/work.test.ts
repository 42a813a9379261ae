import t from 'tap'
import { systemClock, type Clock } from '../../../core/clock.ts'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { eventually } from '../../helpers/processes.ts'
import { ONCE, startForkedSystem, workerProcesses } from '../helpers/forked.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  void t.test('Forked: work is done and committed in processes of their own', async (t) => {
    const begin = performance.now()
    const system = await startForkedSystem(t, { workers: 2 })
    t.comment(`two workers were ready after ${Math.round(performance.now() - begin)} ms`)
    const ids = await system.order('works', 6)
    await eventually('all is done', () => system.settled())
    t.same(
      await system.effects(ids),
      ids.map(() => ONCE),
    )
    const workers = await system.workers()
    t.same(new Set(system.pids('ended')), new Set(workers.map(({ pid }) => pid)), 'both have worked')
    t.notOk(system.pids('ended').includes(process.pid))
    t.equal(
      workers.reduce((sum, { handled }) => sum + handled, 0),
      6,
    )
    t.equal(workerProcesses().length, 2, 'as many processes as workers in the tree')
    for (const { rssBytes } of workers) t.ok(rssBytes! > 20_000_000, 'each says how much memory it uses')
    await system.node.stop()
    t.same(workerProcesses(), [], 'none is left behind')
  })

  void t.test('Forked: what a worker commits is handed on while it goes on working', async (t) => {
    // A relay that moves only when it is called.
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => systemClock.sleep(ms === 5000 ? 2 ** 31 - 1 : ms, signal),
    }
    const system = await startForkedSystem(t, {}, { clock })
    const ids = await system.order('wait')
    await eventually('the first chunk is handed on', async () => {
      return (await system.effects(ids))[0]!.handedOn === 1
    })
    t.match(await system.workers(), [{ state: 'busy', inFlight: 1 }])
    system.open()
    await eventually('all is done', () => system.settled())
    t.same(await system.effects(ids), [ONCE])
  })

  void t.test('Forked: an error keeps its code, its message and whether to try again', async (t) => {
    const system = await startForkedSystem(t, { attempts: 2 })
    await system.order('SS_NOT_A_VIDEO')
    await system.order('SS_URL_FAILED')
    await eventually('both are dead letters', async () => (await system.deadLetters()).length === 2)
    t.match(
      (await system.deadLetters()).sort((one, two) => one.attempt - two.attempt),
      [
        { attempt: 1, code: 'SS_NOT_A_VIDEO', message: 'Cannot work: it was asked to fail' },
        { attempt: 2, code: 'SS_URL_FAILED' },
      ],
    )
    t.same(await system.restarts(), [], 'and costs no worker')
  })

  void t.test(
    'Forked: the children of an actor live in its process, and their counts in the tree',
    async (t) => {
      const children = {
        finder: 'test/supervisors/actors/children/finder.ts',
        keeper: 'test/supervisors/actors/children/keeper.ts',
      }
      const system = await startForkedSystem(t, { actor: 'parent.ts', children })
      await system.order('works')
      await eventually('it is done', async () => (await system.workers())[0]!.handled === 1)
      t.match(await system.workers(), [
        {
          children: [
            { kind: 'child', name: 'finder', handled: 1 },
            { kind: 'child', name: 'keeper', handled: 1 },
          ],
        },
      ])
      t.equal(workerProcesses().length, 1)
    },
  )
}
