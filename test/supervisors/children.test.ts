import t from 'tap'
import type { Handoff } from '../../core/ports.ts'
import { gate, journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, type System } from './helpers/system.ts'
import { until } from './helpers/until.ts'

const children = {
  finder: 'test/supervisors/actors/children/finder.ts',
  keeper: 'test/supervisors/actors/children/keeper.ts',
}
const ordinals = (system: System): (number | undefined)[] =>
  system.worklog.commits.map(({ handoff }: { handoff: Handoff }) => {
    return (handoff.message as { span?: { ordinal: number } } | undefined)?.span?.ordinal
  })
const childNodes = async (system: System) =>
  (await system.node.tree()).children[0]!.children.find(({ kind }) => kind === 'worker')!.children

void t.test('Child actors: an actor asks its children and hands on what they yielded', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'parent.ts', children }))
  await system.send(request('a'))
  await until(() => system.idle(), 'it is done')
  t.same(ordinals(system), [1, 2, 3, undefined])
  t.match(await childNodes(system), [
    { kind: 'child', name: 'finder', state: 'ready', handled: 1, failed: 0 },
    { kind: 'child', name: 'keeper', state: 'ready', handled: 1, failed: 0 },
  ])
})

void t.test(
  'Child actors: one that crashes is replaced and recorded; its sister and its worker go on (P5)',
  async (t) => {
    const system = await startSystem(t, clusterOf({ actor: 'parent.ts', children }))
    await system.send(request('a', 'bug'))
    await until(() => system.worklog.done.has(request('a').id) && system.idle(), 'the second try is done')
    t.same(ordinals(system), [3, 1, 2, 3, undefined])
    t.match(system.worklog.restarts, [
      { worker: 'chunker-1/finder', cause: { code: 'SS_INTERNAL' }, delayMs: 0 },
    ])
    t.match(await childNodes(system), [
      { name: 'finder', restarts: 1, failed: 1, lastCrash: { cause: { message: 'not a function' } } },
      { name: 'keeper', restarts: 0 },
    ])
    t.match((await system.node.tree()).children[0]!.children[1], { name: 'chunker-1', restarts: 0 })
  },
)

void t.test(
  'Child actors: one that hangs is given up with its worker, and the message is redone',
  async (t) => {
    const clock = fakeClock()
    const restart = { minMs: 1000, maxMs: 1000, intensity: 5, windowMs: 60_000 }
    const deadlines = { workMs: 5000, shutdownMs: 1000 }
    const cluster = clusterOf({ actor: 'parent.ts', children, deadlines, restart })
    const system = await startSystem(t, cluster, { clock })
    await system.send(request('a', 'hang'))
    await until(() => journal.includes('keeper'), 'the keeper was asked')
    await clock.advance(6000)
    await until(() => system.worklog.restarts.length === 1, 'the worker is given up')
    await clock.advance(1000)
    await until(() => system.worklog.done.has(request('a').id), 'it is done')
    t.same(ordinals(system), [1, 2, 3, undefined])
    gate('never').open()
  },
)

void t.test('Child actors: a stage whose children do not match its actor does not start', async (t) => {
  await t.rejects(startSystem(t, clusterOf({ actor: 'parent.ts', children: { finder: children.finder } })), {
    code: 'SS_CONFIG_INVALID',
    message: /asks for the children finder, keeper, and is configured with finder/,
  })
})
