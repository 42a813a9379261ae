import t from 'tap'
import { createCluster } from '../../../core/control/cluster.ts'
import type { AskOptions, Reply } from '../../../core/control/control.ts'
import { SpectraError } from '../../../core/errors.ts'
import type { ActorNode, NodeReport } from '../../../core/ports.ts'
import type { ControlOrder } from '../../../schema/messages/index.ts'
import { fakeClock } from '../../supervisors/helpers/clock.ts'

const actor = (kind: ActorNode['kind'], name: string, children: ActorNode[] = []): ActorNode => {
  return { id: name, kind, name, state: 'ready', inFlight: 0, handled: 0, failed: 0, restarts: 0, children }
}

/** Nodes with their stages; those in `silent` say nothing. */
function world(nodes: Record<string, string[]>, silent: string[] = []) {
  const clock = fakeClock()
  const asked: { order: ControlOrder; options: AskOptions }[] = []
  const reportOf = (name: string): NodeReport => ({
    ...{
      name,
      version: '1.0.0',
      roles: nodes[name]!,
      host: 'host',
      pid: 1,
      ready: true,
      cpu: 0,
      rssBytes: 1,
    },
    ...{ startedAt: new Date(clock.now()), at: new Date(clock.now()) },
    tree: actor('node', name, [
      ...nodes[name]!.map((stage) => actor('stage', stage)),
      actor('service', 'outbox-relay'),
    ]),
  })
  const control = {
    async ask(order: ControlOrder, options: AskOptions) {
      asked.push({ order, options })
      const there = Object.keys(nodes)
        .filter((name) => options.node === undefined || options.node === name)
        .filter((name) => !silent.includes(name))
      const replies = there.map((node): Reply => {
        return { node, result: order.do === 'report' ? JSON.parse(JSON.stringify(reportOf(node))) : 'done' }
      })
      return { replies, silent: (options.expect ?? []).filter((name) => !there.includes(name)) }
    },
  }
  const registry = { nodes: async () => Object.keys(nodes).map(reportOf) }
  return { control, registry, clock, asked, reportOf }
}

void t.test('Cluster: what the registry tells, with who said nothing lately marked as stale', async (t) => {
  const { control, registry, clock, asked } = world({ a: ['vlm'], b: ['event'] })
  const reports = await registry.nodes()
  await clock.advance(4000)
  reports[1] = { ...reports[1]!, at: new Date(clock.now()) }
  const cluster = createCluster({ control, registry: { nodes: async () => reports }, clock })
  await clock.advance(3000)
  const { nodes, source } = await cluster.view()
  t.equal(source, 'registry')
  t.same(
    nodes.map(({ name, stale }) => [name, stale]),
    [
      ['a', true],
      ['b', false],
    ],
  )
  t.same(asked, [], 'nobody needed to be asked')
})

void t.test('Cluster: asks the nodes where there is no registry, it is empty, or away', async (t) => {
  const { control, clock, reportOf } = world({ b: ['event'], a: ['vlm'] })
  const away = new SpectraError('SS_CACHE_UNAVAILABLE', 'Cannot list nodes: Redis is away')
  for (const [registry, problem] of [
    [undefined, undefined],
    [{ nodes: async () => [] }, undefined],
    [{ nodes: () => Promise.reject(away) }, { code: 'SS_CACHE_UNAVAILABLE' }],
  ] as const) {
    const cluster = createCluster({ control, clock, ...(registry ? { registry } : {}) })
    const view = await cluster.view()
    t.match(view, { source: 'nodes', ...(problem ? { problem } : {}) })
    t.same(view.nodes, [
      { ...reportOf('a'), stale: false },
      { ...reportOf('b'), stale: false },
    ])
  }
})

void t.test('Cluster: an order to a stage is expected to be obeyed by the nodes that have it', async (t) => {
  const { control, registry, clock, asked } = world({ a: ['vlm'], b: ['vlm', 'event'], c: ['event'] })
  const cluster = createCluster({ control, registry, clock })
  await cluster.order({ do: 'pause', stage: 'vlm' }, { by: 'me' })
  t.match(asked, [{ order: { do: 'pause' }, options: { by: 'me', expect: ['a', 'b'] } }])
  await cluster.order({ do: 'pause', stage: 'vlm' }, { by: 'me', node: 'b' })
  t.match(asked[1], { options: { node: 'b', expect: ['b'] } })
})

void t.test('Cluster: unknown nodes and stages are refused with those that are known', async (t) => {
  const { control, registry, clock } = world({ a: ['vlm'], b: ['vlm', 'event'] })
  const cluster = createCluster({ control, registry, clock })
  await t.rejects(cluster.order({ do: 'pause', stage: 'kitchen' }, { by: 'me' }), {
    code: 'SS_INPUT_INVALID',
    message: 'Cannot pause kitchen: no node has the stage "kitchen"',
    advice: 'Known stages: event, vlm.',
  })
  await t.rejects(cluster.order({ do: 'drain' }, { by: 'me', node: 'z' }), {
    code: 'SS_INPUT_INVALID',
    message: 'Cannot drain: there is no node "z"',
    advice: 'Known nodes: a, b.',
  })
})

void t.test(
  'Cluster: a node that the registry does not know is asked before it is called unknown',
  async (t) => {
    const { control, clock, registry } = world({ a: ['vlm'], b: ['vlm'] })
    const some = { nodes: async () => (await registry.nodes()).slice(0, 1) }
    const cluster = createCluster({ control, registry: some, clock })
    t.match(await cluster.order({ do: 'drain' }, { by: 'me', node: 'b' }), { replies: [{ node: 'b' }] })
  },
)

void t.test('Cluster: that nobody is there, or nobody answers, is an error of its own', async (t) => {
  const none = createCluster(world({}))
  await t.rejects(none.order({ do: 'pause', stage: 'vlm' }, { by: 'me' }), {
    code: 'SS_CONTROL_UNANSWERED',
    message: 'Cannot pause vlm: no node answers',
    advice: /SPECTRA_CONTROL_SECRET/,
  })
  const mute = createCluster(world({ a: ['vlm'], b: ['vlm'] }, ['a', 'b']))
  await t.rejects(mute.order({ do: 'scale', stage: 'vlm', workers: 2 }, { by: 'me' }), {
    code: 'SS_CONTROL_UNANSWERED',
    message: 'Cannot scale vlm to 2: a, b did not answer within 5000 ms',
  })
  const half = createCluster(world({ a: ['vlm'], b: ['vlm'] }, ['b']))
  t.match(await half.order({ do: 'resume', stage: 'vlm' }, { by: 'me' }), {
    replies: [{ node: 'a' }],
    silent: ['b'],
  })
})
