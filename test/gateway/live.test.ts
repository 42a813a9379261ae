import { createClient, type Client } from 'graphql-ws'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import { eventually } from '../helpers/eventually.ts'
import { chunkOf, createWorld, eventOf, ORGANIZATION, OTHER, type World } from './world.ts'

const PROCESS = stableId('process', 'one')
const QUICK = { intervalMs: 1, journalMs: 5 }

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

interface News {
  cursor: string
  events?: { id: string; startTime: number }[]
  chunks?: { cameraId: string; chunk: { ordinal: number } }[]
  notifications?: { kind: string; cameraId?: string; cursor: string }[]
}

/** Collects the messages of a subscription; `failed` is why it ended. */
function collect(client: Client, field: string, variables: object = {}) {
  const QUERIES: Record<string, string> = {
    eventAdded: 'eventAdded(filter: $filter, after: $after) { events { id startTime } cursor }',
    liveChunkAdded:
      'liveChunkAdded(cameraIds: $cameraIds, after: $after) { chunks { cameraId chunk { ordinal } } cursor }',
    notifications:
      'notifications(kinds: $kinds, cameraIds: $cameraIds, after: $after) { notifications { kind cameraId cursor } cursor }',
  }
  const declared = {
    eventAdded: '$filter: EventAddedFilter, $after: String',
    liveChunkAdded: '$cameraIds: [ID!], $after: String',
    notifications: '$kinds: [NotificationKind!], $cameraIds: [ID!], $after: String',
  }[field]
  const seen: News[] = []
  const state: { failed?: unknown } = {}
  const results = client.iterate<Record<string, News>>({
    query: `subscription (${declared}) { ${QUERIES[field]} }`,
    variables: variables as Record<string, unknown>,
  })
  void (async () => {
    for await (const { data, errors } of results) {
      if (errors) throw errors as unknown as Error
      seen.push(data![field]!)
    }
  })().catch((error: unknown) => (state.failed = error))
  return {
    seen,
    state,
    events: () => seen.flatMap(({ events = [] }) => events.map(({ startTime }) => startTime)),
    last: () => seen.at(-1)!.cursor,
    leave: () => results.return?.(),
  }
}

/** Records events as the database does. */
function record(
  world: World,
  times: number[],
  change: object = {},
  cameraId?: string,
  organizationId = ORGANIZATION,
) {
  const events = times.map((time) => eventOf(PROCESS, time, { organizationId, ...change }))
  world.events.push(...events)
  const subjects = events.map(({ id }) => id)
  world.journal.tell(organizationId, { kind: 'events_added', processId: PROCESS, subjects, cameraId })
}

void t.test(
  'eventAdded: begins with a cursor, brings each event once, and goes on after any cursor',
  async (t) => {
    const world = createWorld(t, { updates: QUICK })
    const client = clientOf(t, await start(t, world))
    record(world, [1])
    const first = collect(client, 'eventAdded')
    await eventually('the first cursor', () => first.seen.length === 1)
    t.same(first.events(), [], 'only news')
    const begin = first.last()
    record(world, [2, 3])
    record(world, [4])
    await eventually('three events', () => first.events().length === 3)
    t.same(first.events(), [2, 3, 4])
    const middle = first.seen[1]!.cursor
    const behind = first.seen[1]!.events!.length
    await first.leave()
    record(world, [5])
    for (const [after, expected] of [
      [begin, [2, 3, 4, 5]],
      [middle, [2, 3, 4, 5].slice(behind)],
    ] as const) {
      const again = collect(client, 'eventAdded', { after })
      await eventually('what came after', () => again.events().length === expected.length)
      t.same(again.events(), expected)
    }
  },
)

void t.test('eventAdded: filters by camera, type, time, confidence and words', async (t) => {
  const world = createWorld(t, { updates: QUICK })
  const client = clientOf(t, await start(t, world))
  const filters = {
    camera: { cameraIds: ['yard'] },
    type: { types: ['person_detected'] },
    time: { from: 25, to: 29 },
    confidence: { minConfidence: 0.95 },
    words: { text: 'CAR red' },
    process: { processId: stableId('process', 'another') },
  }
  const streams = Object.values(filters).map((filter) => collect(client, 'eventAdded', { filter }))
  await eventually('all begin', () => streams.every(({ seen }) => seen.length === 1))
  record(world, [1], {}, 'yard')
  record(world, [2], { type: 'person_detected' })
  record(world, [27])
  record(world, [3], { confidence: 0.99 })
  record(world, [4], { description: 'A red car leaves.' })
  await eventually('one each', () => streams.slice(0, 5).every((each) => each.events().length === 1))
  t.same(
    streams.map((each) => each.events()),
    [[1], [2], [27], [3], [4], []],
  )
  const wrong = collect(client, 'eventAdded', { filter: { minConfidence: 7 } })
  await eventually('a refusal', () => wrong.state.failed !== undefined)
  t.match(wrong.state.failed, [{ extensions: { code: 'SS_INPUT_INVALID', field: 'minConfidence' } }])
})

void t.test('liveChunkAdded and notifications: by camera and kind, each once', async (t) => {
  const world = createWorld(t, { updates: QUICK })
  const client = clientOf(t, await start(t, world))
  world.chunks.push(chunkOf(PROCESS, 1), chunkOf(PROCESS, 2))
  const chunks = collect(client, 'liveChunkAdded', { cameraIds: ['yard'] })
  const told = collect(client, 'notifications', {
    kinds: ['chunk_added', 'camera_paused'],
    cameraIds: ['yard'],
  })
  await eventually('both begin', () => chunks.seen.length === 1 && told.seen.length === 1)
  const tell = (kind: 'chunk_added' | 'camera_paused' | 'camera_added', cameraId?: string, ordinal = 1) =>
    world.journal.tell(ORGANIZATION, { kind, cameraId, subjects: [chunkIdOf(PROCESS, ordinal)] })
  tell('chunk_added')
  tell('chunk_added', 'attic')
  tell('chunk_added', 'yard', 2)
  tell('camera_added', 'yard')
  tell('camera_paused', 'yard')
  const kinds = () => told.seen.flatMap(({ notifications = [] }) => notifications.map(({ kind }) => kind))
  await eventually('what was asked for', () => chunks.seen.length === 2 && kinds().length === 2)
  t.match(chunks.seen[1], { chunks: [{ cameraId: 'yard', chunk: { ordinal: 2 } }] })
  t.same(kinds(), ['chunk_added', 'camera_paused'])
})

void t.test('P8: nobody sees the news of another organization, or of other cameras', async (t) => {
  const world = createWorld(t, {
    updates: QUICK,
    authenticate: () => ({ organizationId: ORGANIZATION, role: 'viewer', cameras: ['yard'] }),
  })
  const client = clientOf(t, await start(t, world))
  const streams = [collect(client, 'eventAdded'), collect(client, 'notifications')]
  await eventually('both begin', () => streams.every(({ seen }) => seen.length === 1))
  record(world, [1], {}, 'yard', OTHER)
  record(world, [2], {}, 'attic')
  record(world, [3])
  record(world, [4], {}, 'yard')
  await eventually('their own', () => streams.every(({ seen }) => seen.length === 2))
  t.same(streams[0]!.events(), [4])
  t.match(streams[1]!.seen[1], { notifications: [{ cameraId: 'yard' }] })
  t.equal(streams[1]!.seen[1]!.notifications!.length, 1)
  const cursor = world.journal.journal.cursorOf({ organizationId: OTHER }, { place: { xact: 1n, seq: 1n } })
  const foreign = collect(client, 'eventAdded', { after: cursor })
  await eventually('a refusal', () => foreign.state.failed !== undefined)
  t.match(foreign.state.failed, [{ extensions: { code: 'SS_INPUT_INVALID' } }])
})

void t.test('Subscriptions: a cursor from before what is kept is told to start over', async (t) => {
  const world = createWorld(t, { updates: QUICK })
  const client = clientOf(t, await start(t, world))
  const first = collect(client, 'eventAdded')
  await eventually('a cursor', () => first.seen.length === 1)
  record(world, [1])
  record(world, [2])
  await eventually('both', () => first.events().length === 2)
  world.journal.sweep(ORGANIZATION, 1)
  // The gateway of the first remembers the latest; another one does not.
  const other = clientOf(t, await start(t, world))
  const late = collect(other, 'eventAdded', { after: first.seen[0]!.cursor })
  await eventually('a refusal', () => late.state.failed !== undefined)
  t.match(late.state.failed, [{ extensions: { code: 'SS_CURSOR_EXPIRED', advice: /^Start over without/ } }])
  t.equal(first.state.failed, undefined, 'who had read it goes on')
})

void t.test(
  'Subscriptions: 50 of one organization read the journal, and load its events, once',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1, journalMs: 60_000 } })
    const client = clientOf(t, await start(t, world))
    const streams = Array.from({ length: 50 }, () => collect(client, 'eventAdded'))
    await eventually('all begin', () => streams.every(({ seen }) => seen.length === 1))
    const { reads } = world.journal
    world.events.push(eventOf(PROCESS, 1))
    world.notify(PROCESS)
    await eventually('all have it', () => streams.every((each) => each.events().length === 1))
    t.ok(world.journal.reads - reads <= 2, `${world.journal.reads - reads} reads`)
    t.equal(world.journal.loads, 1)
  },
)

void t.test('Subscriptions: they end with the identity that they were begun with', async (t) => {
  const world = createWorld(t, {
    updates: QUICK,
    authenticate: () => ({
      ...{ organizationId: ORGANIZATION, role: 'viewer' },
      expiresAt: new Date(Date.now() + 300),
    }),
  })
  const gateway = await start(t, world)
  const stream = collect(clientOf(t, gateway), 'eventAdded')
  await eventually('the end', () => stream.state.failed !== undefined)
  await eventually('nobody is left', () => gateway.subscribers() === 0)
  t.ok(stream.seen.length <= 1)
})

void t.test('Subscriptions: one that takes nothing is dropped, while 99 others get all (P6)', async (t) => {
  const world = createWorld(t, { updates: { ...QUICK, stallMs: 200 } })
  const gateway = await start(t, world)
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  t.teardown(() => socket.terminate())
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  const query = 'subscription { eventAdded { events { description } cursor } }'
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  await once(socket, 'message')
  socket.pause()
  const client = clientOf(t, gateway)
  const others = Array.from({ length: 99 }, () => collect(client, 'eventAdded'))
  await eventually('all begin', () => others.every(({ seen }) => seen.length === 1))
  t.equal(gateway.subscribers(), 100)

  let told = 0
  const recording = setInterval(() => record(world, [++told], { description: 'x'.repeat(2_000_000) }), 20)
  t.teardown(() => clearInterval(recording))
  await eventually('one is dropped', () => gateway.subscribers() < 100)
  clearInterval(recording)
  await eventually('the others have all', () => others.every((each) => each.events().length === told))
  t.equal(gateway.subscribers(), 99)
  t.ok(others.every(({ state }) => state.failed === undefined))
  socket.resume()
  const [code, reason] = await once(socket, 'close')
  t.equal(code, 1013)
  t.match(String(reason), /SS_SUBSCRIBER_SLOW/)
})
