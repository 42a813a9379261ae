import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import { stableId } from '../../schema/ids.ts'
import { eventually } from '../helpers/eventually.ts'
import { createWorld, eventOf, ORGANIZATION, processOf, type World } from './world.ts'

async function start(t: Test, world: World): Promise<Gateway> {
  const { config } = world.options
  const gateway = await startGateway({ ...world.options, config: { ...config, host: '127.0.0.1', port: 0 } })
  t.teardown(() => gateway.close())
  return gateway
}

interface Stream {
  status: number
  seen: EventSourceMessage[]
  /** The id that a browser would send as `Last-Event-ID`. */
  lastId(): string
  leave(): void
  ended: Promise<void>
}

async function open(t: Test, url: string, init: RequestInit = {}): Promise<Stream> {
  const leaving = new AbortController()
  t.teardown(() => leaving.abort())
  const answer = await fetch(url, { ...init, signal: leaving.signal })
  const seen: EventSourceMessage[] = []
  let text = ''
  const parser = createParser({ onEvent: (event) => seen.push(event) })
  const ended = (async () => {
    try {
      for await (const bytes of answer.body!.pipeThrough(new TextDecoderStream())) {
        text += bytes
        parser.feed(bytes)
      }
    } catch (error) {
      if (!leaving.signal.aborted) throw error
    }
  })()
  return {
    status: answer.status,
    seen,
    lastId: () => [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '',
    leave: () => leaving.abort(),
    ended,
  }
}

const PROCESS = stableId('process', 'one')

void t.test(
  'SSE: notifications come once, and go on after Last-Event-ID without gap or repetition',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1, journalMs: 5 } })
    const gateway = await start(t, world)
    const url = `${gateway.url}/api/v1/notifications/stream`
    const tell = (kind: 'process_completed' | 'events_added', cameraId?: string) =>
      world.journal.tell(ORGANIZATION, { kind, processId: PROCESS, ...(cameraId && { cameraId }) })
    tell('process_completed')
    const first = await open(t, url)
    await eventually('a cursor', () => first.lastId() !== '')
    tell('events_added', 'yard')
    tell('process_completed')
    await eventually('two notifications', () => first.seen.length === 2)
    first.leave()
    t.match(
      first.seen.map(({ event, data }) => [event, JSON.parse(data)]),
      [
        ['events_added', { kind: 'events_added', processId: PROCESS, cameraId: 'yard' }],
        ['process_completed', { kind: 'process_completed' }],
      ],
    )
    tell('process_completed', 'attic')
    const second = await open(t, url, { headers: { 'last-event-id': first.seen[0]!.id! } })
    await eventually('what came after the first', () => second.seen.length === 2)
    t.match(second.seen[0], first.seen[1]!)
    t.match(JSON.parse(second.seen[1]!.data), { cameraId: 'attic' })

    const filtered = await open(
      t,
      `${url}?kinds=process_completed&cameraIds=attic&after=${first.seen[0]!.id}`,
    )
    await eventually('the filtered one', () => filtered.seen.length === 1)
    t.match(JSON.parse(filtered.seen[0]!.data), { kind: 'process_completed', cameraId: 'attic' })
  },
)

void t.test('SSE: events may be filtered by their types', async (t) => {
  const world = createWorld(t, { updates: { intervalMs: 1, journalMs: 5 } })
  const events = [eventOf(PROCESS, 1, { type: 'person_detected' }), eventOf(PROCESS, 2), eventOf(PROCESS, 3)]
  world.events.push(...events)
  const gateway = await start(t, world)
  const { seen, lastId } = await open(t, `${gateway.url}/api/v1/notifications/stream?types=person_detected`)
  await eventually('a cursor', () => lastId() !== '')
  for (const some of [[events[1]!], [events[0]!, events[2]!]])
    world.journal.tell(ORGANIZATION, {
      kind: 'events_added',
      processId: PROCESS,
      subjects: some.map(({ id }) => id),
    })
  await eventually('a notification', () => seen.length > 0)
  t.match(JSON.parse(seen[0]!.data), { subjectIds: [events[0]!.id] })
})

void t.test('SSE: what cannot be followed is refused before the stream begins', async (t) => {
  const world = createWorld(t)
  for (let n = 0; n < 5; n++) world.journal.tell(ORGANIZATION, {})
  const old = world.journal.journal.cursorOf(
    { organizationId: ORGANIZATION },
    { place: { xact: 1n, seq: 1n } },
  )
  world.journal.sweep(ORGANIZATION, 2)
  const gateway = await start(t, world)
  const url = `${gateway.url}/api/v1/notifications/stream`
  const refused = async (tail: string) => {
    const answer = await fetch(url + tail)
    return [answer.status, ((await answer.json()) as { code: string }).code]
  }
  t.same(await refused(`?after=${old}`), [410, 'SS_CURSOR_EXPIRED'])
  t.same(await refused('?after=made-up'), [400, 'SS_INPUT_INVALID'])
  t.same(await refused('?kinds=nothing'), [400, 'SS_INPUT_INVALID'])
  t.equal(gateway.subscribers(), 0)
})

void t.test(
  'SSE: heartbeats keep a stream alive, who leaves is forgotten, and a shutdown says so',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1, journalMs: 5 } })
    const gateway = await start(t, world)
    const url = `${gateway.url}/api/v1/notifications/stream`
    const leaver = await open(t, url)
    await eventually('a subscriber', () => gateway.subscribers() === 1)
    leaver.leave()
    await eventually('nobody', () => gateway.subscribers() === 0)
    const stayer = await open(t, url)
    await eventually('a cursor', () => stayer.lastId() !== '')
    await gateway.close()
    await stayer.ended
    t.match(stayer.seen, [{ event: 'error', data: /SS_DRAINING/ }])
  },
)

void t.test(
  'SSE: who takes nothing is dropped with a reason, not buffered, and others are told all (P6)',
  async (t) => {
    const world = createWorld(t, { updates: { stallMs: 100, intervalMs: 1, journalMs: 5 } })
    const gateway = await start(t, world)
    const path = '/api/v1/notifications/stream'
    const reader = await open(t, `${gateway.url}${path}`)
    const slow = connect(gateway.port, '127.0.0.1')
    t.teardown(() => slow.destroy())
    await once(slow, 'connect')
    slow.pause().write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    await eventually('both', () => gateway.subscribers() === 2)

    // 100 KB each, in the name of a camera: more than the buffers of two sockets hold.
    let told = 0
    const cameraId = 'x'.repeat(100_000)
    const telling = setInterval(() => {
      world.journal.tell(ORGANIZATION, { kind: 'process_completed', cameraId })
      told++
    }, 5)
    t.teardown(() => clearInterval(telling))
    await eventually('one is dropped', () => gateway.subscribers() === 1)
    clearInterval(telling)
    t.ok(told > 20)
    await eventually('the other is told of all', () => reader.seen.length === told)
    t.equal(new Set(reader.seen.map(({ id }) => id)).size, told, 'once each')
    t.notOk(reader.seen.some(({ event }) => event === 'error'))

    let said = ''
    slow.setEncoding('utf8').on('data', (text: string) => (said += text))
    slow.resume()
    await once(slow, 'close')
    t.match(said, /event: error\ndata: .*SS_SUBSCRIBER_SLOW.*no message was taken for 100 ms/)
    t.ok(said.length < told * 100_000, `${said.length} bytes of ${told} notifications were kept`)
    reader.leave()
  },
)

const UPDATES = `subscription ($id: ID!, $after: String) {
  processUpdated(id: $id, after: $after) { process { status } newEvents { startTime } cursor } }`

void t.test(
  'GraphQL over SSE: a subscription of its own on each connection, by POST and by GET',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1 } })
    const process = processOf({ status: 'processing' })
    world.processes.set(process.id, process)
    world.events.push(eventOf(process.id, 1))
    const gateway = await start(t, world)
    const url = `${gateway.url}/graphql/stream`
    const body = JSON.stringify({ query: UPDATES, variables: { id: process.id } })
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
    const stream = await open(t, url, { method: 'POST', body, headers })
    await eventually('the state', () => stream.seen.length === 1)
    const first = JSON.parse(stream.seen[0]!.data)
    t.match(first, {
      data: { processUpdated: { process: { status: 'processing' }, newEvents: [{ startTime: 1 }] } },
    })
    world.processes.set(process.id, { ...process, status: 'completed' })
    world.notify(process.id)
    await stream.ended
    t.match(
      stream.seen.map(({ event }) => event),
      ['next', 'next', 'complete'],
    )
    const variables = JSON.stringify({ id: process.id, after: first.data.processUpdated.cursor })
    const again = await open(t, `${url}?${new URLSearchParams({ query: UPDATES, variables }).toString()}`)
    await again.ended
    t.match(JSON.parse(again.seen[0]!.data), {
      data: { processUpdated: { process: { status: 'completed' }, newEvents: [] } },
    })
    t.equal(again.seen.at(-1)!.event, 'complete')
  },
)

void t.test('GraphQL over SSE: refuses what is no subscription, too deep, or not there', async (t) => {
  const gateway = await start(t, createWorld(t))
  const ask = async (query: string, variables = {}) => {
    const answer = await fetch(`${gateway.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    return [answer.status, await answer.text()] as [number, string]
  }
  t.match(await ask('{ mailboxes { queue } }'), [400, /no such subscription/])
  t.match(await ask('subscription { nothing }'), [400, /Cannot query field/])
  t.match(await ask('subscription {'), [400, /Syntax Error/])
  const deep = `subscription { clusterUpdated { nodes { tree ${'{ children '.repeat(20)} { id } ${'}'.repeat(20)} } } }`
  t.match(await ask(deep), [400, /depth of/])
  t.match(await ask(UPDATES, { id: PROCESS }), [404, /SS_NOT_FOUND/])
})

void t.test('SSE: streams are served on a port of their own, too, where there is one', async (t) => {
  const world = createWorld(t, { updates: { intervalMs: 1, journalMs: 5 } })
  const { config } = world.options
  const ssePort = await freePort()
  const gateway = await startGateway({
    ...world.options,
    config: { ...config, host: '127.0.0.1', port: 0, ssePort },
  })
  t.teardown(() => gateway.close())
  const url = `http://127.0.0.1:${ssePort}`
  const { seen, lastId } = await open(t, `${url}/api/v1/notifications/stream`)
  await eventually('a cursor', () => lastId() !== '')
  world.journal.tell(ORGANIZATION, { kind: 'process_completed' })
  await eventually('a notification', () => seen.length === 1)
  t.equal((await fetch(`${url}/health`)).status, 404)
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
