import { createClient, type Client } from 'graphql-ws'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import { eventually } from '../helpers/eventually.ts'
import { createWorld, eventOf, ORGANIZATION, OTHER, processOf, type World } from './world.ts'

const UPDATES = `subscription ($id: ID!, $since: DateTime) {
  processUpdated(id: $id, eventsSince: $since) {
    process { id status counts { chunks completed events } cause { code } } newEvents { id startTime } } }`

interface Update {
  process: { id: string; status: string; counts: { chunks: number; events: number } }
  newEvents: { id: string; startTime: number }[]
}

async function start(t: Test, world: World): Promise<Gateway> {
  const { config } = world.options
  const gateway = await startGateway({ ...world.options, config: { ...config, host: '127.0.0.1', port: 0 } })
  t.teardown(() => gateway.close())
  return gateway
}

function clientOf(t: Test, gateway: Gateway): Client {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
  t.teardown(() => client.dispose())
  return client
}

/** The messages of one subscription, one at a time. */
async function* follow(client: Client, id: string, since?: string): AsyncGenerator<Update> {
  const results = client.iterate<{ processUpdated: Update }>({ query: UPDATES, variables: { id, since } })
  for await (const { data, errors } of results) {
    if (errors) throw errors
    yield data!.processUpdated
  }
}

const next = async (updates: AsyncGenerator<Update>): Promise<Update> => {
  const { value, done } = await updates.next()
  if (done) throw new Error('the subscription completed')
  return value
}

void t.test(
  'processUpdated brings the state at once, then news, and completes with the process',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1 } })
    const process = processOf({ status: 'processing' })
    world.processes.set(process.id, process)
    world.events.push(eventOf(process.id, 1))
    const updates = follow(clientOf(t, await start(t, world)), process.id)

    const first = await next(updates)
    t.match(first, { process: { id: process.id, status: 'processing', counts: { events: 0 } } })
    t.same(
      first.newEvents.map(({ startTime }) => startTime),
      [1],
    )

    world.events.push(eventOf(process.id, 2), eventOf(process.id, 3))
    process.counts = { ...process.counts, chunks: 1, events: 3 }
    world.notify(process.id)
    const second = await next(updates)
    t.match(second, { process: { counts: { chunks: 1, events: 3 } } })
    t.same(
      second.newEvents.map(({ startTime }) => startTime),
      [2, 3],
      'each event once',
    )

    world.processes.set(process.id, { ...process, status: 'completed' })
    world.notify(process.id)
    t.match(await next(updates), { process: { status: 'completed' }, newEvents: [] })
    t.ok((await updates.next()).done)
  },
)

void t.test(
  'processUpdated tells that a process waits for a budget, though nothing else changed',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1 } })
    const process = processOf({ status: 'processing' })
    world.processes.set(process.id, process)
    const client = clientOf(t, await start(t, world))
    const query =
      'subscription ($id: ID!) { processUpdated(id: $id) { process { waiting { code chunks } } } }'
    const updates = client.iterate({ query, variables: { id: process.id } })
    t.match((await updates.next()).value, { data: { processUpdated: { process: { waiting: null } } } })
    const waiting = {
      code: 'SS_BUDGET_REACHED' as const,
      message: 'Cannot ask',
      since: new Date(),
      chunks: 2,
    }
    world.processes.set(process.id, { ...process, waiting })
    world.notify(process.id)
    const told = { code: 'SS_BUDGET_REACHED', chunks: 2 }
    t.match((await updates.next()).value, { data: { processUpdated: { process: { waiting: told } } } })
  },
)

void t.test('processUpdated of a finished process brings its state and completes', async (t) => {
  const world = createWorld(t)
  const cause = { code: 'SS_NOT_A_VIDEO' as const, message: 'Cannot', retryable: false }
  const process = processOf({ status: 'failed', cause })
  world.processes.set(process.id, process)
  const seen = await Array.fromAsync(follow(clientOf(t, await start(t, world)), process.id))
  t.match(seen, [{ process: { status: 'failed', cause: { code: 'SS_NOT_A_VIDEO' } } }])
})

void t.test(
  'processUpdated sends many events in messages of bounded size, and none before eventsSince',
  async (t) => {
    const world = createWorld(t, { updates: { events: 10 } })
    const process = processOf({ status: 'completed' })
    world.processes.set(process.id, process)
    for (let n = 0; n < 25; n++) world.events.push(eventOf(process.id, n))
    const client = clientOf(t, await start(t, world))
    const sizes = (await Array.fromAsync(follow(client, process.id))).map(({ newEvents }) => newEvents.length)
    t.same(sizes, [10, 10, 5])
    const since = world.events[19]!.createdAt.toISOString()
    const late = await Array.fromAsync(follow(client, process.id, since))
    t.same(
      late.flatMap(({ newEvents }) => newEvents.map(({ startTime }) => startTime)),
      [19, 20, 21, 22, 23, 24],
    )
  },
)

void t.test(
  'processUpdated coalesces bursts, says nothing twice, and uses one mailbox subscription',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 20 } })
    const process = processOf({ status: 'processing' })
    world.processes.set(process.id, process)
    const gateway = await start(t, world)
    const [one, two] = [follow(clientOf(t, gateway), process.id), follow(clientOf(t, gateway), process.id)]
    await next(one)
    await next(two)
    t.equal(world.subscriptions, 1)
    for (let chunks = 1; chunks <= 500; chunks++) {
      process.counts = { ...process.counts, chunks }
      world.notify(process.id)
    }
    t.match(await next(one), { process: { counts: { chunks: 500 } } })
    t.match(await next(two), { process: { counts: { chunks: 500 } } })
    t.ok(world.reads < 20, `${world.reads} reads for 500 notifications`)
    world.notify(process.id)
    world.processes.set(process.id, { ...process, status: 'cancelled' })
    world.notify(process.id)
    t.match(await next(one), { process: { status: 'cancelled' } }, 'no message without a change before it')
  },
)

void t.test(
  'processUpdated: many subscribers of one process cost one read for each notification',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1 } })
    const process = processOf({ status: 'processing' })
    world.processes.set(process.id, process)
    const client = clientOf(t, await start(t, world))
    const subscribers = Array.from({ length: 50 }, () => follow(client, process.id))
    await Promise.all(subscribers.map(next))
    const { reads } = world
    world.events.push(eventOf(process.id, 1))
    world.processes.set(process.id, { ...process, status: 'completed' })
    world.notify(process.id)
    for (const update of await Promise.all(subscribers.map(next))) {
      t.match(update, { process: { status: 'completed' }, newEvents: [{ startTime: 1 }] })
    }
    t.equal(world.reads, reads + 1)
  },
)

void t.test('processUpdated looks for news even if a notification was lost', async (t) => {
  const world = createWorld(t, { updates: { journalMs: 20, intervalMs: 1 } })
  const process = processOf({ status: 'processing' })
  world.processes.set(process.id, process)
  const updates = follow(clientOf(t, await start(t, world)), process.id)
  await next(updates)
  world.processes.set(process.id, { ...process, status: 'completed' })
  world.journal.tellOf(ORGANIZATION, process.id)
  t.match(await next(updates), { process: { status: 'completed' } })
})

void t.test('processUpdated never crosses organizations (P8)', async (t) => {
  const world = createWorld(t, { updates: { intervalMs: 1 } })
  const theirs = processOf({ organizationId: OTHER })
  world.processes.set(theirs.id, theirs)
  const client = clientOf(t, await start(t, world))
  const error = await next(follow(client, theirs.id)).catch((error: unknown) => error)
  t.match(error, [{ extensions: { code: 'SS_NOT_FOUND' } }])

  const mine = processOf({ title: 'mine', status: 'processing' })
  const second = processOf({ title: 'second', status: 'processing' })
  for (const process of [mine, second]) world.processes.set(process.id, process)
  await next(follow(client, mine.id))
  const others = follow(client, second.id)
  await next(others)
  const { reads } = world
  for (let chunks = 1; chunks <= 5; chunks++) {
    world.notify(mine.id, OTHER)
    second.counts = { ...second.counts, chunks }
    world.notify(second.id)
    t.match(await next(others), { process: { counts: { chunks } } })
  }
  t.equal(world.reads, reads + 5, 'notifications of another organization are not heard')
})

void t.test('Subscriptions: a wrong document, protocol or too many subscribers are refused', async (t) => {
  const world = createWorld(t, { updates: { subscribers: 1 } })
  const process = processOf({ status: 'processing' })
  world.processes.set(process.id, process)
  const gateway = await start(t, world)
  const client = clientOf(t, gateway)
  const wrong = client.iterate({ query: 'subscription { processUpdated(id: "x") { nothing } }' })
  t.match(await wrong.next().catch((error: unknown) => error), [{ extensions: { code: 'SS_INPUT_INVALID' } }])
  await next(follow(client, process.id))
  const second = await next(follow(client, process.id)).catch((error: unknown) => error)
  t.match(second, [{ extensions: { code: 'SS_QUOTA_EXCEEDED', retryable: true } }])

  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const [error] = await once(new WebSocket(url, 'soap'), 'error')
  t.match(error, { message: /400/ })
  const [foreign] = await once(
    new WebSocket(url, 'graphql-transport-ws', { origin: 'https://evil.example' }),
    'error',
  )
  t.match(foreign, { message: /403/ })
})

void t.test('Subscriptions: who leaves is forgotten at once', async (t) => {
  const world = createWorld(t, { updates: { subscribers: 1 } })
  const process = processOf({ status: 'processing' })
  world.processes.set(process.id, process)
  const client = clientOf(t, await start(t, world))
  for (let round = 1; round <= 5; round++) {
    const updates = follow(client, process.id)
    await next(updates)
    await updates.return(undefined)
  }
  const gone = clientOf(t, await start(t, world))
  await next(follow(gone, process.id))
  await gone.dispose()
})

void t.test('Subscriptions: who takes no messages is dropped with a reason, not buffered (P6)', async (t) => {
  const world = createWorld(t, { updates: { stallMs: 100, intervalMs: 1 } })
  const process = processOf({ status: 'processing', title: 'x'.repeat(8_000_000) })
  world.processes.set(process.id, process)
  const gateway = await start(t, world)
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  t.teardown(() => socket.terminate())
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  const query = 'subscription ($id: ID!) { processUpdated(id: $id) { process { title counts { chunks } } } }'
  socket.send(
    JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { id: process.id } } }),
  )
  socket.pause()

  const changing = setInterval(() => {
    process.counts = { ...process.counts, chunks: process.counts.chunks + 1 }
    world.notify(process.id)
  }, 5)
  t.teardown(() => clearInterval(changing))
  const dropped = (): boolean => gateway.subscribers() === 0 && process.counts.chunks > 20
  await eventually('it is dropped', dropped)

  let received = 0
  socket.on('message', (data: Buffer) => void (received += data.length))
  socket.resume()
  const [code, reason] = await once(socket, 'close')
  t.equal(code, 1013)
  t.match(String(reason), /SS_SUBSCRIBER_SLOW: Cannot go on.*no message was taken for 100 ms/)
  t.ok(received < 3 * 8_100_000, `${received} bytes of ${process.counts.chunks} changes were kept`)
})

void t.test('Gateway: closing ends subscriptions with a reason', async (t) => {
  const world = createWorld(t)
  const process = processOf({ status: 'processing' })
  world.processes.set(process.id, process)
  const gateway = await start(t, world)
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const closed = Promise.withResolvers<{ code: number; reason: string }>()
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { closed: (event) => closed.resolve(event as { code: number; reason: string }) },
  })
  const updates = follow(client, process.id)
  await next(updates)
  const ended = next(updates).catch((error: unknown) => error)
  await gateway.close()
  t.match(await ended, [{ extensions: { code: 'SS_DRAINING', retryable: true } }])
  t.match(await closed.promise, { code: 1001, reason: /SS_DRAINING/ })
  t.equal(world.subscriptions, 0)
})

void t.test('startGateway() on a port that is taken says so', async (t) => {
  const world = createWorld(t)
  const { port } = await start(t, world)
  const config = { ...world.options.config, host: '127.0.0.1' as const, port }
  await t.rejects(startGateway({ ...world.options, config }), {
    code: 'SS_PORT_TAKEN',
    message: `Cannot listen on 127.0.0.1:${port}: another program listens there`,
  })
  t.equal(world.subscriptions, 1, 'the failed one is closed')
})
