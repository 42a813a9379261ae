import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { startNode } from '../../supervisors/node/node.ts'
import { createControl } from '../../core/control/control.ts'
import { gate, journal } from './helpers/bench.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts, type System } from './helpers/system.ts'
import { until } from './helpers/until.ts'

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

interface Body {
  ready?: boolean
  degraded?: string[]
}

async function start(t: Test): Promise<System & { get(path: string): Promise<[number, Body]> }> {
  const healthPort = await freePort()
  const parts = testPorts(t)
  const control = createControl({ mailbox: parts.mailbox, secret: 'x'.repeat(32) })
  const cluster = clusterOf({ actor: 'slow.ts', healthPort })
  const system = await startSystem(t, cluster, { parts, control, healthPorts: 'configured' })
  return {
    ...system,
    async get(path) {
      const answer = await fetch(`http://127.0.0.1:${healthPort}${path}`)
      return [answer.status, (await answer.json()) as Body]
    },
  }
}

void t.test('Stage health: 200 with every check when the stage works, on its own port', async (t) => {
  const { get, ports } = await start(t)
  const [status, body] = await get('/health')
  t.equal(status, 200)
  t.match(body, {
    stage: 'chunker',
    live: true,
    ready: true,
    degraded: [],
    checks: { 'stage:chunker': { ok: true }, mailbox: { ok: true }, worklog: { ok: true } },
  })
  t.same(await get('/health/live'), [200, { live: true }])
  t.same(await get('/health/ready?verbose'), [200, { ready: true }])
  t.equal((await get('/'))[0], 404)
  t.equal((await get('//'))[0], 404)

  ports.mailbox.health = () => Promise.reject(new Error('the broker is away'))
  await until(async () => (await get('/health'))[0] === 503, 'the look at the broker is a new one')
  t.match((await get('/health'))[1], {
    ready: false,
    checks: { mailbox: { ok: false, message: 'the broker is away' } },
  })
  t.equal((await get('/health/live'))[0], 200, 'liveness asks nobody else')
})

void t.test('Stage health: without what only helps it is degraded, and ready', async (t) => {
  const { get, ports } = await start(t)
  ports.registry.health = () => Promise.reject(new Error('Redis is away'))
  await until(async () => (await get('/health'))[1].degraded?.length === 1, 'it says so')
  t.match(await get('/health'), [200, { ready: true, degraded: ['registry'] }])
})

void t.test(
  'Stage health: a paused stage is ready and says so; a draining one is live, not ready',
  async (t) => {
    const { get, node, send } = await start(t)
    await send(request('a', 'a'))
    await until(() => journal.includes('started'), 'it works')
    const drained = node.drain(60_000)
    t.equal((await get('/health/ready'))[0], 503)
    t.match(await get('/health'), [503, { live: true, ready: false }])
    t.equal((await get('/health/live'))[0], 200)
    gate('a').open()
    await drained
    await t.rejects(get('/health'), 'the port is closed')
  },
)

void t.test('Stage health: paused by command is ready', async (t) => {
  const parts = testPorts(t)
  const healthPort = await freePort()
  const control = createControl({ mailbox: parts.mailbox, secret: 'x'.repeat(32) })
  const cluster = clusterOf({ actor: 'slow.ts', healthPort })
  await startSystem(t, cluster, { parts, control, healthPorts: 'configured' })
  const pause = { do: 'pause', stage: 'chunker' } as const
  await until(
    async () => (await control.ask(pause, { by: 'test', node: 'node-1', timeoutMs: 50 })).silent.length === 0,
    'it is paused',
  )
  const answer = await fetch(`http://127.0.0.1:${healthPort}/health/ready`)
  t.equal(answer.status, 200)
  t.same(await answer.json(), { ready: true, message: 'paused by command' })
})

void t.test('Stage health: a port that is taken stops the start, and nothing is left running', async (t) => {
  const { ports, mailbox } = testPorts(t)
  t.teardown(() => mailbox.close())
  const healthPort = await freePort()
  const other = createServer().listen(healthPort, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const node = (healthPorts: 'configured' | 'none' | { offset: number }) =>
    startNode({
      name: 'node-1',
      cluster: clusterOf({ actor: 'slow.ts', healthPort }),
      roles: ['chunker'],
      ports,
      healthPorts,
    })
  await t.rejects(node('configured'), {
    code: 'SS_PORT_TAKEN',
    message: new RegExp(`health of chunker on 127.0.0.1:${healthPort}: another program listens there`),
    advice: /SPECTRA_HEALTH_OFFSET/,
  })
  t.match(await mailbox.depth('M0_PRIORITY_QUEUE'), { consumers: 0 })
  t.same(await ports.registry.nodes(), [])
  await (await node('none')).stop()
  // The next port may be another program's; one that is told to be free is not.
  await (await node({ offset: (await freePort()) - healthPort })).stop()
})
