import { createClient, type Client } from 'graphql-ws'
import { once } from 'node:events'
import { fastify } from 'fastify'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { SpectraError } from '../../core/errors.ts'
import type { Credentials } from '../../gateway/authenticator.ts'
import { authenticatePlugin } from '../../gateway/plugins/authenticate.ts'
import { errorsPlugin } from '../../gateway/plugins/errors.ts'
import { hostsPlugin } from '../../gateway/plugins/hosts.ts'
import { ratesPlugin } from '../../gateway/plugins/rates.ts'
import { routePermissionsPlugin } from '../../gateway/plugins/route-permissions.ts'
import { startGateway } from '../../gateway/server.ts'
import { stableId } from '../../schema/ids.ts'
import { uploadPrefix, videoKey } from '../../schema/keys.ts'
import {
  ask,
  chunkOf,
  createWorld,
  eventOf,
  openApp,
  ORGANIZATION,
  OTHER,
  processOf,
  type World,
} from './world.ts'

const USER = stableId('user', 'one')
const MINE = { 'x-organization': ORGANIZATION }
const THEIRS = { 'x-organization': OTHER }
const FOLLOW = 'subscription ($id: ID!) { processUpdated(id: $id) { process { id status } } }'

/** A gateway for two organizations: who asks says which, by a header or, of a WebSocket, by `connection_init`. */
function worldOf(t: Test): World & { shown: Credentials[] } {
  const shown: Credentials[] = []
  const world = createWorld(t, {
    updates: { intervalMs: 1 },
    async authenticate(credentials) {
      shown.push(credentials)
      const said = credentials.init ?? credentials.headers
      const organizationId = said['x-organization']
      await new Promise(setImmediate)
      if (organizationId === 'away') throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot look it up')
      if (organizationId === 'broken') throw new TypeError('internals of the authenticator')
      if (organizationId === 'suspended')
        throw new SpectraError('SS_FORBIDDEN', 'Cannot let you in: suspended')
      if (organizationId === 'accountant')
        return { organizationId: ORGANIZATION, role: 'admin', scopes: ['accounts:read'] }
      if (organizationId === ORGANIZATION || organizationId === OTHER)
        return { organizationId, userId: USER, role: 'owner' }
      throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot let you in: you do not say who you are')
    },
  })
  return Object.assign(world, { shown })
}

const processes = (world: World) => {
  const mine = processOf({ title: 'mine', status: 'processing' })
  const theirs = processOf({ title: 'theirs', status: 'processing', organizationId: OTHER })
  for (const one of [mine, theirs]) world.processes.set(one.id, one)
  return { mine, theirs }
}

const BOUNDARY = 'the-boundary'
const uploadOf = (headers: Record<string, string>, bytes = 10) => ({
  method: 'POST' as const,
  url: '/uploads',
  headers: { ...headers, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  payload:
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n` +
    `${'x'.repeat(bytes)}\r\n--${BOUNDARY}--\r\n`,
})

async function listening(t: Test, world: World) {
  const config = { ...world.options.config, host: '127.0.0.1' as const, port: 0 }
  const gateway = await startGateway({ ...world.options, config })
  t.teardown(() => gateway.close())
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const clientOf = (connectionParams?: Record<string, unknown>): Client => {
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      connectionParams,
    })
    t.teardown(() => client.dispose())
    return client
  }
  return { gateway, url, clientOf }
}

void t.test(
  'Identity: processes, events and searches are those of the organization that asks (P8)',
  async (t) => {
    const world = worldOf(t)
    const { mine, theirs } = processes(world)
    world.events.push(eventOf(mine.id, 1), eventOf(theirs.id, 2, { organizationId: OTHER }))
    const app = await openApp(t, world)
    const all =
      '{ batchProcesses { nodes { id } } batchEvents { nodes { processId } } search(text: "a car") { score } }'
    for (const [headers, own, foreign] of [
      [MINE, mine, theirs],
      [THEIRS, theirs, mine],
    ] as const) {
      const { data } = await ask(app, all, {}, headers)
      t.same(data.batchProcesses.nodes, [{ id: own.id }])
      t.same(data.batchEvents.nodes, [{ processId: own.id }])
      t.equal(world.asked.at(-1)?.organizationId, headers['x-organization'])
      const cancel = 'mutation ($id: ID!) { cancelBatchProcess(id: $id) { id } }'
      const refused = await ask(app, cancel, { id: foreign.id }, headers)
      t.match(refused.errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
    }
    const order = 'mutation { createBatchProcess(input: { url: "https://example.org/a.mp4" }) { id } }'
    t.same((await ask(app, order, {}, THEIRS)).errors, [])
    t.equal(world.created[0]?.organizationId, OTHER)
  },
)

void t.test(
  'Identity: a signed URL opens the one object that it was signed for, for who has it (P8)',
  async (t) => {
    const world = worldOf(t)
    const { mine } = processes(world)
    world.chunks.push(chunkOf(mine.id, 1))
    await world.storage.put(videoKey(ORGANIZATION, mine.id, 1), Buffer.from('a clip'))
    const app = await openApp(t, world)
    const asked = await ask(app, `{ batchChunks(processId: "${mine.id}") { nodes { videoUrl } } }`, {}, MINE)
    const [{ videoUrl: url }] = asked.data.batchChunks.nodes
    t.match(await app.inject({ url }), { statusCode: 200, body: 'a clip' }, 'players send no headers')
    const theirs = url.replace(ORGANIZATION, OTHER)
    await world.storage.put(videoKey(OTHER, mine.id, 1), Buffer.from('theirs'))
    for (const changed of [theirs, url.split('?')[0]!, url.replace('1.mp4', '2.mp4')]) {
      t.match(
        (await app.inject({ url: changed, headers: MINE })).json(),
        { code: 'SS_URL_SIGNATURE' },
        changed,
      )
    }
  },
)

void t.test(
  'Identity: uploads lie below the own organization, have its space, and serve it alone (P8)',
  async (t) => {
    const world = worldOf(t)
    Object.assign(world.options.config, { quotaBytes: 100 })
    const app = await openApp(t, world)
    const { uploadKey } = (await app.inject(uploadOf(MINE, 80))).json()
    t.ok(uploadKey.startsWith(uploadPrefix(ORGANIZATION)))
    t.match((await app.inject(uploadOf(MINE, 80))).json(), { code: 'SS_QUOTA_EXCEEDED' })
    const their = await app.inject(uploadOf(THEIRS, 80))
    t.equal(their.statusCode, 201, 'what others have stored takes none of it')
    t.ok(their.json().uploadKey.startsWith(uploadPrefix(OTHER)))
    const order = `mutation { createBatchProcess(input: { uploadKey: "${uploadKey}" }) { id } }`
    t.match((await ask(app, order, {}, THEIRS)).errors, [{ extensions: { code: 'SS_OBJECT_NOT_FOUND' } }])
    t.same((await ask(app, order, {}, MINE)).errors, [])
  },
)

void t.test('Identity: each organization has the limits of rates to itself (P8)', async (t) => {
  const world = worldOf(t)
  Object.assign(world.options.config, { rateQueries: 1, rateUploads: 1 })
  const app = await openApp(t, world)
  const list = '{ batchProcesses { nodes { id } } }'
  t.equal((await ask(app, list, {}, MINE)).status, 200)
  t.equal((await ask(app, list, {}, MINE)).status, 429)
  t.equal((await ask(app, list, {}, THEIRS)).status, 200)
  t.equal((await app.inject(uploadOf(MINE))).statusCode, 201)
  t.equal((await app.inject(uploadOf(MINE))).statusCode, 429)
  t.equal((await app.inject(uploadOf(THEIRS))).statusCode, 201)
})

void t.test('Identity: subscriptions are of the organization that connection_init names (P8)', async (t) => {
  const world = worldOf(t)
  const { mine, theirs } = processes(world)
  const { clientOf } = await listening(t, world)
  const follow = (client: Client, id: string) =>
    client.iterate<{ processUpdated: { process: { id: string; status: string } } }>({
      query: FOLLOW,
      variables: { id },
    })
  const own = follow(clientOf(MINE), mine.id)
  t.match(await own.next(), { value: { data: { processUpdated: { process: { id: mine.id } } } } })
  const stranger = clientOf(THEIRS)
  const refused = await follow(stranger, mine.id)
    .next()
    .catch((error: unknown) => error)
  t.match(refused, [{ extensions: { code: 'SS_NOT_FOUND' } }])
  t.match(await follow(stranger, theirs.id).next(), {
    value: { data: { processUpdated: { process: { id: theirs.id } } } },
  })
  world.processes.set(mine.id, { ...mine, status: 'completed' })
  world.notify(mine.id)
  t.match(await own.next(), { value: { data: { processUpdated: { process: { status: 'completed' } } } } })
  t.match(world.shown, [{ init: MINE, ip: '127.0.0.1', headers: { upgrade: 'websocket' } }, { init: THEIRS }])
  t.equal(world.shown.length, 2, 'each connection was asked once')
})

void t.test('Identity: who is refused gets 401 or 403 with the error, and nothing is done', async (t) => {
  const world = worldOf(t)
  const app = await openApp(t, world)
  const create = {
    query: 'mutation { createBatchProcess(input: { url: "https://example.org/a.mp4" }) { id } }',
  }
  for (const [headers, status, code] of [
    [{}, 401, 'SS_UNAUTHENTICATED'],
    [{ 'x-organization': 'suspended' }, 403, 'SS_FORBIDDEN'],
    [{ 'x-organization': 'away' }, 503, 'SS_DATABASE_UNAVAILABLE'],
    [{ 'x-organization': 'broken' }, 500, 'SS_INTERNAL'],
  ] as const) {
    const answer = await app.inject({ method: 'POST', url: '/graphql', payload: create, headers })
    t.equal(answer.statusCode, status)
    const { data, errors } = answer.json()
    t.equal(data, null)
    t.match(errors, [{ message: /^Cannot /, extensions: { code, advice: /\w/, retryable: Boolean } }])
    const refused = await app.inject(uploadOf(headers))
    t.equal(refused.statusCode, status)
    t.match(refused.json(), { code, message: /^Cannot /, advice: /\w/ })
    t.notMatch(refused.body, /internals/)
    t.equal((await app.inject({ url: '/nowhere', headers })).statusCode, status, 'nor is told what there is')
  }
  t.same(world.created, [])
  t.same(await Array.fromAsync(world.storage.list('')), [])
  for (const url of ['/health', '/health/live', '/health/ready'])
    t.equal((await app.inject({ url })).statusCode, 200, `${url} answers anybody`)
})

void t.test('Identity: a WebSocket that is refused ends with the error as its reason', async (t) => {
  const world = worldOf(t)
  const { mine } = processes(world)
  const { url } = await listening(t, world)
  for (const [init, code, reason] of [
    [undefined, 4401, 'SS_UNAUTHENTICATED: Cannot let you in: you do not say who you are'],
    [{ 'x-organization': 'suspended' }, 4403, 'SS_FORBIDDEN: Cannot let you in: suspended'],
    [
      { 'x-organization': 'accountant' },
      4403,
      'SS_FORBIDDEN: Cannot follow anything as admin: no subscription is allowed',
    ],
    [{ 'x-organization': 'away' }, 1013, 'SS_DATABASE_UNAVAILABLE: Cannot look it up'],
    [{ 'x-organization': 'broken' }, 1013, 'SS_INTERNAL: Cannot answer: an unexpected error'],
  ] as const) {
    const socket = new WebSocket(url, 'graphql-transport-ws')
    await once(socket, 'open')
    const heard: string[] = []
    socket.on('message', (data: Buffer) => heard.push(String(data)))
    socket.send(JSON.stringify({ type: 'connection_init', payload: init }))
    const payload = { query: FOLLOW, variables: { id: mine.id } }
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload }))
    const [closed, why] = await once(socket, 'close')
    t.same([closed, String(why)], [code, reason])
    t.same(heard, [], 'nothing was answered')
  }
  t.equal(world.reads, 0, 'nothing was read')
})

void t.test('Identity: what only looks like asking for a WebSocket is asked who it is', async (t) => {
  const world = worldOf(t)
  const { gateway } = await listening(t, world)
  const path = '/graphql?query={batchProcesses{nodes{id}}}'
  const asking = request({ host: '127.0.0.1', port: gateway.port, path, headers: { upgrade: 'websocket' } })
  asking.end()
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  t.equal(response.statusCode, 401)
  t.match(await text(response), 'you do not say who you are')
})

void t.test('Identity: who was not asked has none, and no route takes that for an answer', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(errorsPlugin)
  await app.register(routePermissionsPlugin)
  const { config, ports } = createWorld(t).options
  await app.register(hostsPlugin, config)
  await app.register(ratesPlugin, { rateLimits: ports.rateLimits, config })
  await app.register(authenticatePlugin, { authenticate: () => ({ organizationId: OTHER, role: 'viewer' }) })
  app.get('/mine', { config: { permission: 'signed-in' } }, async ({ identity }) => identity)
  app.get('/open', { config: { open: true } }, async ({ identity }) => identity)
  t.same((await app.inject('/mine')).json(), { organizationId: OTHER, role: 'viewer' })
  const refused = await app.inject('/open')
  t.equal(refused.statusCode, 401)
  t.match(refused.json(), { code: 'SS_UNAUTHENTICATED' })
})

void t.test('Identity: the audit log names the organization and the user', async (t) => {
  const world = worldOf(t)
  const AT = new Date(0)
  world.cameras.set('door', {
    ...{ organizationId: OTHER, id: 'door', source: { kind: 'loop', path: '/a.mp4' } },
    ...{
      clipSeconds: 10,
      everySeconds: 60,
      schedule: 'always',
      groups: [],
      ocr: false,
      masks: [],
      createdAt: AT,
      nextAt: AT,
      paused: false,
    },
    records: true,
  })
  const app = await openApp(t, world)
  t.same((await ask(app, 'mutation { pauseCamera(id: "door") { id } }', {}, THEIRS)).errors, [])
  t.match(world.audited, [{ organizationId: OTHER, userId: USER, action: 'camera.pause', subject: 'door' }])
  await ask(app, 'mutation { pauseStage(stage: "vlm") { replies { node } } }', {}, MINE)
  t.match(world.orders, [{ identity: { organizationId: ORGANIZATION, userId: USER } }], 'nodes are told, too')
})
