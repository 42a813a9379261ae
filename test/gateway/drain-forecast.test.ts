import t from 'tap'
import type { ClusterView } from '../../core/control/cluster.ts'
import type { ActorNode } from '../../core/ports.ts'
import { forecastDrain } from '../../gateway/graphql/drain-forecast.ts'
import { nodeKey } from '../../gateway/updates/stage-rates.ts'
import { ask, createWorld, openApp } from './world.ts'

const QUEUE = 'M0_RESULTS_QUEUE'
const NOW = new Date('2026-03-01T09:00:00.000Z')
const actor = (change: Partial<ActorNode>): ActorNode => ({
  ...{ id: 'a', kind: 'worker', name: 'a', state: 'ready', inFlight: 0, handled: 0, failed: 0, restarts: 0 },
  ...{ children: [], ...change },
})

function viewOf(): ClusterView {
  const node = (name: string, inFlight: number, ...states: ActorNode['state'][]) => {
    const children = states.map((state) => actor({ state }))
    const stage = actor({ kind: 'stage', name: 'vlm', queue: QUEUE, inFlight, children })
    return {
      ...{ name, version: '1', roles: ['vlm'], host: 'h', pid: 1, startedAt: NOW, at: NOW },
      ...{ ready: true, stale: false, cpu: 0, rssBytes: 0, tree: actor({ kind: 'node', children: [stage] }) },
    }
  }
  const away = { ...node('c', 0, 'ready'), stale: true }
  return { source: 'registry', nodes: [node('a', 6, 'busy'), node('b', 1, 'busy', 'ready'), away] }
}

const common = { view: viewOf(), now: NOW, waitingIn: async () => 40, drainMs: 30_000 }

void t.test(
  'drainForecast: what is in hand, who goes on, and when it would be done at the pace of the last minute',
  async (t) => {
    const rates = new Map([[nodeKey('a', QUEUE), { takenIn: 2, done: 2, failed: 0 }]])
    const doneAt = new Date(NOW.getTime() + 3000)
    const deadlineAt = new Date(NOW.getTime() + 30_000)
    const heirs = [{ node: 'b', workers: 2, free: 1 }]
    t.same(await forecastDrain('a', { ...common, rates }), {
      ...{ node: 'a', doneAt, deadlineAt },
      stages: [{ stage: 'vlm', queue: QUEUE, inHand: 6, waiting: 40, donePerSecond: 2, doneAt, heirs }],
    })
  },
)

void t.test('drainForecast: what is not known is not guessed', async (t) => {
  const unknown = await forecastDrain('a', { ...common, rates: new Map(), drainMs: undefined })
  t.equal(unknown.doneAt, undefined)
  t.equal(unknown.deadlineAt, undefined)
  t.match(unknown.stages, [{ inHand: 6, donePerSecond: undefined, doneAt: undefined }])
  const idle = await forecastDrain('c', { ...common, rates: new Map() })
  t.same(idle.doneAt, NOW, 'who has nothing in hand is done')
  await t.rejects(forecastDrain('x', { ...common, rates: new Map() }), { code: 'SS_NOT_FOUND' })
})

void t.test('drainForecast: asked of a gateway', async (t) => {
  const world = createWorld(t)
  world.cluster = viewOf()
  const app = await openApp(t, world)
  const query =
    '{ drainForecast(node: "a") { node doneAt deadlineAt stages { stage inHand waiting heirs { node free } } } }'
  const { data, errors } = await ask(app, query)
  t.same(errors, [])
  t.match(data.drainForecast, {
    node: 'a',
    doneAt: null,
    deadlineAt: null,
    stages: [{ inHand: 6, waiting: 3 }],
  })
  t.match((await ask(app, '{ drainForecast(node: "x") { node } }')).errors, [
    { extensions: { code: 'SS_NOT_FOUND' } },
  ])
})
