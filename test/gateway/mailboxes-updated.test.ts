import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import type { ClusterView } from '../../core/control/cluster.ts'
import type { ActorNode, Identity } from '../../core/ports.ts'
import { startGateway } from '../../gateway/server.ts'
import { createStageRates } from '../../gateway/updates/stage-rates.ts'
import { stableId } from '../../schema/ids.ts'
import { createWorld, ORGANIZATION, type World } from './world.ts'

const actor = (change: Partial<ActorNode>): ActorNode => ({
  ...{ id: 'vlm', kind: 'stage', name: 'vlm', state: 'ready', queue: 'M0_RESULTS_QUEUE' },
  ...{ inFlight: 0, handled: 0, failed: 0, restarts: 0, children: [] },
  ...change,
})

const viewOf = (...stages: Partial<ActorNode>[]): ClusterView => ({
  source: 'registry',
  nodes: stages.map((stage, index) => ({
    ...{
      name: `vlm-${index}`,
      version: '1',
      roles: [],
      host: 'h',
      pid: 1,
      startedAt: new Date(0),
      at: new Date(0),
    },
    ...{ ready: true, stale: false, cpu: 0, rssBytes: 0 },
    tree: actor({ kind: 'node', queue: undefined, children: [actor(stage)] }),
  })),
})

void t.test('Rates: what the stages of all nodes did in the last minute, by second', async (t) => {
  let at = 0
  let view = viewOf({ handled: 1000 })
  const rates = createStageRates(
    () => Promise.resolve(view),
    () => at,
  )
  const vlm = async () => (await rates()).get('M0_RESULTS_QUEUE')
  t.equal(await vlm(), undefined, 'one look says nothing of a rate')
  at = 10_000
  view = viewOf({ handled: 1020, failed: 5, inFlight: 10 }, { handled: 7000 })
  t.same(await vlm(), { done: 2, failed: 0.5, takenIn: 3.5 }, 'a node counts from the look that met it first')
  at = 20_000
  view = viewOf({ handled: 1020, failed: 5, inFlight: 0 }, { handled: 7040 })
  t.same(await vlm(), { done: 3, failed: 0.25, takenIn: 3.75 - 0.5 + 0.5 })
  at = 75_000
  view = viewOf({ handled: 0 }, { handled: 7040 })
  t.same((await vlm())!.done, 40 / 65, 'what is a minute ago is forgotten, and a restart takes nothing away')
  view = {
    ...viewOf({ handled: 9999 }),
    problem: { code: 'SS_CACHE_UNAVAILABLE', message: 'away', retryable: true },
  }
  at = 76_000
  t.same((await vlm())!.done, 40 / 65, 'a look that failed is none')
})

type News = {
  mailboxesUpdated: { cursor: string; mailboxes: { queue: string; ready: number; rates: object | null }[] }
}

async function follower(t: Test, world: World, after?: string) {
  const options = { ...world.options, updates: { clusterMs: 20 } }
  const gateway = await startGateway({ ...options, config: { ...options.config, port: 0 } })
  t.teardown(() => gateway.close())
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  })
  t.teardown(() => client.dispose())
  const query = `subscription ($after: String) {
    mailboxesUpdated(after: $after) { cursor mailboxes { queue ready rates { takenIn done failed } } }
  }`
  const messages = client.iterate<News>({ query, variables: { after } })
  return async () => (await messages.next()).value.data!.mailboxesUpdated as News['mailboxesUpdated']
}

/** How many are in each queue is for the test to say. */
function worldOf(t: Test, identity?: Identity) {
  const world = createWorld(t, identity && { authenticate: () => identity })
  const depth = { ready: 3 }
  const { mailbox } = world.options.ports
  mailbox.depth = async (queue) => ({ queue, ...depth, delayed: 0, inFlight: 0, consumers: 1, oldestMs: 5 })
  return { world, depth }
}

void t.test(
  'mailboxesUpdated: at once, then when something changed; with a cursor, at another gateway, only what is otherwise',
  async (t) => {
    const { world, depth } = worldOf(t)
    const next = await follower(t, world)
    const first = await next()
    t.match(first.mailboxes[0], { ready: 3, rates: null })
    depth.ready = 4
    const second = await next()
    t.match(second.mailboxes[0], { ready: 4 })
    t.not(second.cursor, first.cursor)
    const resumed = await follower(t, world, second.cursor)
    const news = resumed()
    depth.ready = 5
    t.match((await news).mailboxes[0], { ready: 5 }, 'what was seen is not told again')
  },
)

void t.test(
  'mailboxesUpdated: rates are those of all organizations, and for who may see the cluster (P8)',
  async (t) => {
    for (const [identity, shown] of [
      [{ organizationId: ORGANIZATION, role: 'operator' }, true],
      [{ organizationId: stableId('organization', 'other'), role: 'operator' }, false],
    ] as const) {
      const { world } = worldOf(t, identity)
      let handled = 0
      world.options.ports.operating.depths = async () => [
        { queue: 'M0_RESULTS_QUEUE', ready: (handled += 1), inFlight: 0, oldestMs: 0, waiting: [] },
      ]
      Object.defineProperty(world, 'cluster', { get: () => viewOf({ handled: (handled += 100) }) })
      const next = await follower(t, world)
      const rates: (object | null)[] = []
      while (rates.length < 3 && !rates.some(Boolean)) {
        const { mailboxes } = await next()
        rates.push(mailboxes.find(({ queue }) => queue === 'M0_RESULTS_QUEUE')!.rates)
        if (shown) rates.length = Math.min(rates.length, rates.some(Boolean) ? 3 : 0)
      }
      t.equal(rates.some(Boolean), shown)
    }
  },
)
