import { createClient } from 'graphql-ws'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import type { ClusterNode } from '../../core/control/cluster.ts'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import { until } from '../supervisors/helpers/until.ts'
import { ask, createWorld, openApp, type World } from './world.ts'

const AT = new Date('2026-03-01T09:00:00.000Z')

const nodeOf = (name: string, change: Partial<ClusterNode> = {}): ClusterNode => ({
  name,
  version: '1.2.3',
  roles: ['vlm'],
  host: 'host-1',
  pid: 7,
  startedAt: AT,
  at: AT,
  stale: false,
  ready: true,
  cpu: 0.5,
  rssBytes: 5_000_000_000,
  tree: {
    id: name,
    kind: 'node',
    name,
    state: 'ready',
    inFlight: 0,
    handled: 0,
    failed: 0,
    restarts: 0,
    cpu: 0.25,
    children: [],
  },
  ...change,
})

const CLUSTER = `{ source problem { code advice }
  nodes { name version roles host pid startedAt at stale ready cpu rssBytes tree { name state cpu } } }`

void t.test('cluster brings every node with its report', async (t) => {
  const world = createWorld(t)
  world.cluster = { nodes: [nodeOf('vlm-1'), nodeOf('vlm-2', { stale: true })], source: 'registry' }
  const app = await openApp(t, world)
  const { data, errors } = await ask(app, `{ cluster ${CLUSTER} }`)
  t.same(errors, [])
  const first = { ...nodeOf('vlm-1'), startedAt: AT.toISOString(), at: AT.toISOString() }
  t.match(data.cluster, { source: 'registry', problem: null })
  t.match(data.cluster.nodes[0], { ...first, tree: { name: 'vlm-1', state: 'ready', cpu: 0.25 } })
  t.match(data.cluster.nodes[1], { name: 'vlm-2', stale: true })
})

void t.test('cluster: many who ask cost one look', async (t) => {
  const world = createWorld(t, { updates: { clusterMs: 60_000 } })
  const app = await openApp(t, world)
  await Promise.all(Array.from({ length: 20 }, () => ask(app, '{ cluster { source } }')))
  t.equal(world.looks, 1)
})

void t.test('cluster: that nobody can tell is an answer', async (t) => {
  const world = createWorld(t)
  world.failing.add('cluster')
  const { data } = await ask(await openApp(t, world), `{ cluster ${CLUSTER} }`)
  t.match(data.cluster, { nodes: [], source: 'nodes', problem: { code: 'SS_INTERNAL' } })
})

void t.test('Orders: each mutation gives its order, and brings the answers', async (t) => {
  const world = createWorld(t)
  const cause = { code: 'SS_INPUT_INVALID' as const, message: 'Cannot', retryable: false }
  world.answers = {
    replies: [
      { node: 'a', result: { state: 'paused' } },
      { node: 'b', cause },
    ],
    silent: ['c'],
  }
  const app = await openApp(t, world)
  const answers = '{ replies { node result cause { code message } } silent }'
  for (const [field, order, node] of [
    ['scaleStage(stage: "vlm", workers: 8)', { do: 'scale', stage: 'vlm', workers: 8 }, undefined],
    ['pauseStage(stage: "vlm")', { do: 'pause', stage: 'vlm' }, undefined],
    ['resumeStage(stage: "vlm", node: "a")', { do: 'resume', stage: 'vlm' }, 'a'],
    [
      'restartWorker(node: "a", stage: "vlm", worker: "vlm-1")',
      { do: 'restart', stage: 'vlm', worker: 'vlm-1', now: false },
      'a',
    ],
    [
      'restartWorker(node: "a", stage: "vlm", worker: "vlm-1", now: true)',
      { do: 'restart', stage: 'vlm', worker: 'vlm-1', now: true },
      'a',
    ],
    ['drainNode(node: "a")', { do: 'drain' }, 'a'],
  ] as const) {
    const { data, errors } = await ask(app, `mutation { order: ${field} ${answers} }`)
    t.same(errors, [], field)
    t.match(data.order, {
      replies: [
        { node: 'a', result: { state: 'paused' }, cause: null },
        { node: 'b', cause: { code: 'SS_INPUT_INVALID', message: 'Cannot' } },
      ],
      silent: ['c'],
    })
    const given = world.orders.at(-1)!
    t.same([given.order, given.node], [order, node])
    t.match(given.by, /^graphql@/)
  }
})

void t.test(
  'Orders: a number of workers that cannot be is refused before any node hears of it',
  async (t) => {
    const world = createWorld(t)
    const app = await openApp(t, world)
    for (const workers of [0, 257, -1]) {
      const query = `mutation { scaleStage(stage: "vlm", workers: ${workers}) { silent } }`
      t.match((await ask(app, query)).errors, [
        { extensions: { code: 'SS_INPUT_INVALID', field: 'workers', advice: /1 to 256/ } },
      ])
    }
    t.same(world.orders, [])
  },
)

void t.test('Orders: pages of other sites give none', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const answer = await ask(
    app,
    'mutation { drainNode(node: "a") { silent } }',
    {},
    { origin: 'https://evil.example' },
  )
  t.equal(answer.status, 403)
  t.same(world.orders, [])
})

async function start(t: Test, world: World): Promise<Gateway> {
  const { config } = world.options
  const gateway = await startGateway({ ...world.options, config: { ...config, host: '127.0.0.1', port: 0 } })
  t.teardown(() => gateway.close())
  return gateway
}

interface Seen {
  nodes: { name: string; cpu: number }[]
}

async function* follow(t: Test, gateway: Gateway): AsyncGenerator<Seen, void, void> {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
  t.teardown(() => client.dispose())
  const query = 'subscription { clusterUpdated { nodes { name cpu } } }'
  for await (const { data, errors } of client.iterate<{ clusterUpdated: Seen }>({ query })) {
    if (errors) throw errors
    yield data!.clusterUpdated
  }
}

void t.test(
  'clusterUpdated brings the cluster at once, then when it changed, and nothing twice',
  async (t) => {
    const world = createWorld(t, { updates: { clusterMs: 10 } })
    world.cluster = { nodes: [nodeOf('a')], source: 'registry' }
    const updates = follow(t, await start(t, world))
    t.match((await updates.next()).value, { nodes: [{ name: 'a', cpu: 0.5 }] })
    const { looks } = world
    world.cluster = { nodes: [nodeOf('a', { at: new Date() })], source: 'registry' }
    await until(() => world.looks > looks + 3, 'it was looked at some times')
    world.cluster = { nodes: [nodeOf('a'), nodeOf('b', { cpu: 1 })], source: 'registry' }
    t.match((await updates.next()).value, { nodes: [{ name: 'a' }, { name: 'b', cpu: 1 }] })
    world.failing.add('cluster')
    t.match((await updates.next()).value, { nodes: [] }, 'it goes on while nobody can tell')
    world.failing.clear()
    t.match((await updates.next()).value, { nodes: [{ name: 'a' }, { name: 'b' }] })
  },
)

void t.test(
  'clusterChanged brings everything, then only what changed, and goes on after a cursor',
  async (t) => {
    const world = createWorld(t, { updates: { clusterMs: 10 } })
    const see = (...nodes: ClusterNode[]) => void (world.cluster = { nodes, source: 'registry' })
    const gateway = await start(t, world)
    const begin = (after?: string) => changes(t, gateway, after)
    const next = async (from: AsyncGenerator<Record<string, unknown>>) =>
      (await from.next()).value as Record<string, unknown>
    see(nodeOf('a'), nodeOf('b'))
    const updates = begin()
    const first = await next(updates)
    t.match(first, {
      everything: true,
      nodes: [{ name: 'a' }, { name: 'b' }],
      actors: [{ node: 'a' }, { node: 'b' }],
    })
    const { looks } = world
    see(nodeOf('a', { at: new Date(), cpu: 0.51 }), nodeOf('b'))
    await until(() => world.looks > looks + 40, 'it was looked at many times')
    const busy = nodeOf('b')
    see(nodeOf('a'), { ...busy, tree: { ...busy.tree, handled: 5 } })
    const second = await next(updates)
    t.match(second, {
      everything: false,
      nodes: [],
      removedNodes: [],
      actors: [{ node: 'b', actor: { handled: 5 } }],
    })
    t.equal((second.actors as unknown[]).length, 1)
    see(nodeOf('a'))
    const third = {
      everything: false,
      removedNodes: ['b'],
      removedActors: [{ node: 'b', id: 'b' }],
      nodes: [],
      actors: [],
    }
    t.match(await next(updates), third)
    t.match(await next(begin(second.cursor as string)), third, 'what came after the second')
    t.match(await next(begin('of another gateway')), { everything: true, nodes: [{ name: 'a' }] })
  },
)

async function* changes(t: Test, gateway: Gateway, after?: string): AsyncGenerator<Record<string, unknown>> {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
  t.teardown(() => client.dispose())
  const query = `subscription ($after: String) { clusterChanged(after: $after) { everything nodes { name } removedNodes
    actors { node parentId actor { id handled } } removedActors { node id } cursor } }`
  for await (const { data, errors } of client.iterate({ query, variables: { after } })) {
    if (errors) throw errors as unknown as Error
    yield data!.clusterChanged as Record<string, unknown>
  }
}

void t.test('clusterUpdated: who takes no messages is dropped with a reason (P6)', async (t) => {
  const world = createWorld(t, { updates: { clusterMs: 2, stallMs: 100 } })
  const gateway = await start(t, world)
  let n = 0
  world.options.cluster.view = async () => {
    n += 1
    return { nodes: [nodeOf(`${n}`, { host: 'x'.repeat(4_000_000) })], source: 'registry' }
  }
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  t.teardown(() => socket.terminate())
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  const query = 'subscription { clusterUpdated { nodes { name host } } }'
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  socket.pause()
  await until(() => n > 0, 'it began')
  await until(() => gateway.subscribers() === 0, 'it was dropped')
  t.ok(n < 20, `${n} messages were made for one that takes none`)
  socket.resume()
  const [code, reason] = await once(socket, 'close')
  t.equal(code, 1013)
  t.match(String(reason), /SS_SUBSCRIBER_SLOW/)
})
