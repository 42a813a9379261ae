import t, { type Test } from 'tap'
import { createControl } from '../../../core/control/control.ts'
import type { ControlOrder } from '../../../schema/messages/index.ts'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { eventually, PATIENCE_MS } from '../../helpers/eventually.ts'
import { forkedPorts, lives, ONCE, startForkedSystem, workerProcesses } from '../helpers/forked.ts'

async function start(t: Test, stage: Parameters<typeof startForkedSystem>[1]) {
  const parts = await forkedPorts(t)
  Object.assign(parts.ports, { audit: { record: async () => undefined } })
  const control = createControl({ mailbox: parts.ports.mailbox, secret: 'x'.repeat(32) })
  const system = await startForkedSystem(t, stage, { parts, control })
  const node = (await system.node.tree()).name
  await eventually('it obeys', async () => {
    const { replies } = await control.ask({ do: 'report' }, { by: 'test', node, timeoutMs: 200 })
    return replies.length > 0
  })
  const give = (order: ControlOrder) => control.ask(order, { by: 'test', node, timeoutMs: PATIENCE_MS })
  return { ...system, give }
}

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  void t.test('Forked control: more workers are more processes, fewer are fewer', async (t) => {
    const system = await start(t, { workers: 1 })
    await system.give({ do: 'scale', stage: 'chunker', workers: 3 })
    await eventually('three run', async () => {
      const workers = await system.workers()
      return workers.length === 3 && workers.every(({ state }) => state === 'ready')
    })
    t.equal(workerProcesses().length, 3)
    const report = await system.node.report()
    t.ok(report.rssBytes > report.tree.rssBytes! + 3 * 20_000_000, 'the memory of all is counted')
    await eventually('it is known how busy each is', async () =>
      (await system.workers()).every(({ cpu }) => cpu !== undefined),
    )
    const ids = await system.order('wait', 3)
    await eventually('all are at work', () => system.times('first') === 3)
    await system.give({ do: 'scale', stage: 'chunker', workers: 1 })
    system.open()
    await eventually('two have left', () => workerProcesses().length === 1)
    await eventually('all is done', system.settled)
    t.same(await system.effects(ids), [ONCE, ONCE, ONCE])
    t.same(await system.restarts(), [])
  })

  void t.test(
    'Forked control: a worker that is replaced now gives its message to the next process',
    async (t) => {
      const system = await start(t, { workers: 1, deadlines: { shutdownMs: 500 } })
      const [before] = await system.workers()
      const ids = await system.order('wait')
      await eventually('it is worked on', () => system.times('first') === 1)
      const { replies } = await system.give({
        do: 'restart',
        stage: 'chunker',
        worker: 'chunker-1',
        now: true,
      })
      t.match(replies, [{ result: { when: 'now' } }])
      await eventually('another works on it', () => system.times('began') === 2)
      t.notOk(lives(before!.pid!))
      system.open()
      await eventually('it is done', () => system.times('ended') === 1)
      t.equal(workerProcesses().length, 1)
      await eventually('all is handed on', system.settled)
      t.same(await system.effects(ids), [ONCE])
      t.same(await system.restarts(), [], 'nothing that counts against the policy')
    },
  )
}
