import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import type { Envelope, Mailbox } from '../../core/ports.ts'
import { startGateway } from '../../gateway/server.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { envelopeOf } from '../../schema/messages/index.ts'
import { originOf, type QueueName } from '../../schema/queues.ts'
import { stableId } from '../../schema/ids.ts'
import { receive } from '../contracts/mailbox/helpers.ts'
import { chunkRequest } from '../helpers/messages.ts'
import { tempDir } from '../helpers/temp.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER, processOf, type World } from './world.ts'

const FAILED = { code: 'SS_URL_FAILED', message: 'Cannot read it', retryable: true } as const
const CHUNKS = 'M1_DEADLETTER_QUEUE'
const VIDEOS = 'M0_DEADLETTER_QUEUE'

const contextOf = (organizationId: string, processId: string) => ({
  ...{ organizationId, processId },
  trace: '0'.repeat(32),
  createdAt: new Date(0),
})

const chunk = (ordinal: number, organizationId = ORGANIZATION): Envelope => {
  const processId = organizationId === ORGANIZATION ? processOf().id : stableId('process', 'theirs')
  const payload = { ...chunkRequest(ordinal, processId), organizationId }
  return envelopeOf('ChunkProcessingRequest', payload, contextOf(organizationId, processId))
}

function video(name: string): Envelope {
  const processId = stableId('process', name)
  const payload = {
    ...{ processId, organizationId: ORGANIZATION, modality: 'batch' as const },
    source: { kind: 'url' as const, url: `http://example.org/${name}.mp4` },
    options: { chunkDuration: 10, overlap: 0 },
  }
  return envelopeOf('VideoProcessingRequest', payload, contextOf(ORGANIZATION, processId))
}

/** A gateway over a real mailbox. */
async function letterWorld(t: Test, change: Parameters<typeof createWorld>[1] = {}) {
  const mailbox: Mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  t.teardown(() => mailbox.close())
  const made = createWorld(t, change)
  made.processes.set(processOf().id, processOf())
  const world: World = { ...made, options: { ...made.options, ports: { ...made.options.ports, mailbox } } }
  const kill = async (queue: QueueName, ...bodies: unknown[]): Promise<void> => {
    const origin = originOf(queue)!
    await mailbox.publish(bodies.map((body) => ({ queue: origin, envelope: body as Envelope })))
    const box = await receive(mailbox, origin, bodies.length)
    for (const one of await box.take(bodies.length)) await one.deadLetter(FAILED)
    await box.cancel()
  }
  return { world, mailbox, kill, app: await openApp(t, world) }
}

const FIELDS = `id queue stage type processId process { title } attempts replays enqueuedAt firstFailedAt lastFailedAt
  payload cause { code message advice retryable }`

void t.test('deadLetters: those of the own organization, with their causes and processes (P8)', async (t) => {
  const { app, kill } = await letterWorld(t)
  await kill(VIDEOS, video('a'))
  await kill(CHUNKS, chunk(1), chunk(2, OTHER), 'a poem', { id: 'x', organizationId: OTHER })
  const { data, errors } = await ask(app, `{ deadLetters { nodes { ${FIELDS} } pageInfo { hasNextPage } } }`)
  t.same(errors, [])
  t.match(data.deadLetters, {
    nodes: [
      { id: video('a').id, queue: VIDEOS, stage: 'chunker', type: 'VideoProcessingRequest', process: null },
      {
        id: chunk(1).id,
        queue: CHUNKS,
        stage: 'vlm',
        processId: processOf().id,
        process: { title: 'one' },
        attempts: 1,
        replays: 0,
        payload: chunk(1).payload,
        cause: { code: 'SS_URL_FAILED', message: 'Cannot read it', advice: /browser/, retryable: true },
      },
    ],
    pageInfo: { hasNextPage: false },
  })
  t.equal(data.deadLetters.nodes.length, 2)
  t.ok(Date.parse(data.deadLetters.nodes[0].lastFailedAt))
})

void t.test('deadLetters: what says no more than whose it is, is shown without the rest', async (t) => {
  const { app, kill } = await letterWorld(t)
  await kill(CHUNKS, { organizationId: ORGANIZATION, poem: true })
  const { data, errors } = await ask(app, `{ deadLetters { nodes { ${FIELDS} } } }`)
  t.same(errors, [])
  t.match(data.deadLetters.nodes, [
    { id: /^sha256:/, type: null, processId: null, process: null, payload: null },
  ])
})

void t.test('deadLetters: filters and pages', async (t) => {
  const { app, kill } = await letterWorld(t)
  await kill(VIDEOS, ...['a', 'b', 'c'].map(video))
  await kill(CHUNKS, chunk(1))
  const list = async (given: string) => {
    const query = `{ deadLetters(${given}) { nodes { id } pageInfo { hasNextPage endCursor } } }`
    const { data, errors } = await ask(app, query)
    t.same(errors, [], given)
    return data.deadLetters as {
      nodes: { id: string }[]
      pageInfo: { hasNextPage: boolean; endCursor: string }
    }
  }
  const ids = async (given: string) => (await list(given)).nodes.map(({ id }) => id)
  t.same(await ids(`queue: "${CHUNKS}"`), [chunk(1).id])
  t.same(await ids(`processId: "${stableId('process', 'b')}"`), [video('b').id])
  t.same(await ids('code: "SS_INTERNAL"'), [])
  t.same(await ids('since: "2999-01-01"'), [])
  t.equal((await ids('until: "2999-01-01", code: "SS_URL_FAILED"')).length, 4)
  const seen: string[] = []
  for (let after = '', more = true; more;) {
    const { nodes, pageInfo } = await list(`first: 3${after && `, after: "${after}"`}`)
    seen.push(...nodes.map(({ id }) => id))
    more = pageInfo.hasNextPage
    after = pageInfo.endCursor
  }
  t.same(seen.slice(0, 3).sort(), ['a', 'b', 'c'].map((name) => video(name).id).sort())
  t.same(seen.slice(3), [chunk(1).id])
  t.same(await ids('stage: "vlm"'), [chunk(1).id])
  t.same(await ids(`stage: "vlm", queue: "${CHUNKS}"`), [chunk(1).id])
  for (const [given, field] of [
    ['queue: "M0_PRIORITY_QUEUE"', 'queue'],
    ['queue: "nowhere"', 'queue'],
    ['code: "POEM"', 'code'],
    ['stage: "poet"', 'stage'],
    [`stage: "vlm", queue: "${VIDEOS}"`, 'stage'],
    ['after: "!"', 'after'],
    ['first: 0', 'first'],
  ] as const) {
    const { errors } = await ask(app, `{ deadLetters(${given}) { nodes { id } } }`)
    t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID', field } }], given)
  }
})

void t.test('deadLetter: one by its id, and never that of another organization (P8)', async (t) => {
  const { app, kill } = await letterWorld(t)
  await kill(CHUNKS, chunk(1), chunk(2, OTHER))
  const get = (id: string) => ask(app, 'query ($id: ID!) { deadLetter(id: $id) { id } }', { id })
  t.equal((await get(chunk(1).id.slice(0, 8))).data.deadLetter.id, chunk(1).id)
  t.match((await get(chunk(2, OTHER).id)).errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
})

const CHANGE = (verb: string): string =>
  `mutation ($selection: DeadLetterSelection!) { changed: ${verb}(selection: $selection) }`

void t.test(
  'replayDeadLetters and dropDeadLetters change what is selected, and only that (P8)',
  async (t) => {
    const { app, kill, mailbox, world } = await letterWorld(t)
    await kill(CHUNKS, chunk(1), chunk(2), chunk(3), chunk(4, OTHER))
    const change = async (verb: string, selection: object) => ask(app, CHANGE(verb), { selection })
    const everything = { code: 'SS_URL_FAILED' }
    t.equal((await change('replayDeadLetters', { ids: [chunk(1).id, chunk(4, OTHER).id] })).data.changed, 1)
    t.equal((await change('dropDeadLetters', { ids: [chunk(2).id] })).data.changed, 1)
    t.equal((await change('dropDeadLetters', { ...everything, until: '2000-01-01' })).data.changed, 0)
    t.equal((await change('replayDeadLetters', everything)).data.changed, 1)
    t.match(await mailbox.browse(CHUNKS), [{ id: chunk(4, OTHER).id }])
    t.match(await mailbox.browse('M0_RESULTS_QUEUE'), [
      { id: chunk(1).id, replays: 1 },
      { id: chunk(3).id, replays: 1 },
    ])
    t.match(world.audited, [
      {
        action: 'dead-letters.replay',
        organizationId: ORGANIZATION,
        subject: chunk(1).id,
        details: { by: /^graphql@/ },
      },
      { action: 'dead-letters.drop', subject: chunk(2).id },
      { action: 'dead-letters.replay', subject: chunk(3).id },
    ])
    for (const verb of ['replayDeadLetters', 'dropDeadLetters']) {
      t.match((await change(verb, {})).errors, [
        { extensions: { field: 'selection', advice: /at least one/ } },
      ])
      t.match((await change(verb, { ids: [] })).errors, [{ extensions: { field: 'ids' } }])
    }
    t.equal((await mailbox.depth(CHUNKS)).ready, 1)
  },
)

void t.test(
  'replayDeadLetters and dropDeadLetters: a dry run tells how many, and changes nothing',
  async (t) => {
    const { app, kill, mailbox, world } = await letterWorld(t)
    await kill(CHUNKS, chunk(1), chunk(2), chunk(3, OTHER))
    for (const verb of ['replayDeadLetters', 'dropDeadLetters']) {
      for (const selection of [{ queue: CHUNKS }, { ids: [chunk(1).id, chunk(2).id, chunk(3, OTHER).id] }]) {
        const document = `mutation ($selection: DeadLetterSelection!) {
        changed: ${verb}(selection: $selection, dryRun: true) }`
        t.equal((await ask(app, document, { selection })).data.changed, 2)
      }
    }
    t.equal((await mailbox.depth(CHUNKS)).ready, 3)
    t.same(world.audited, [])
  },
)

void t.test('replayDeadLetters and dropDeadLetters: all that are selected, however many', async (t) => {
  const { app, kill, mailbox, world } = await letterWorld(t)
  const many = Array.from({ length: 2100 }, (_, index) => chunk(index + 1))
  await kill(CHUNKS, ...many)
  const selection = { queue: CHUNKS }
  t.equal((await ask(app, CHANGE('replayDeadLetters'), { selection })).data.changed, 2100)
  t.match(world.audited, [{ action: 'dead-letters.replay', subject: '2100 dead letters' }])
  const box = await receive(mailbox, originOf(CHUNKS)!, 3000)
  for (const one of await box.take(2100)) await one.deadLetter(FAILED)
  await box.cancel()
  const dropped: string[] = []
  world.options.ports.operating.dropped = async (_queue, ids) => void dropped.push(...ids)
  t.equal((await ask(app, CHANGE('dropDeadLetters'), { selection })).data.changed, 2100)
  t.equal(new Set(dropped).size, 2100)
  t.equal((await mailbox.depth(CHUNKS)).ready, 0)
})

void t.test('deadLetterGroups: how many failed for which cause, of the own organization (P8)', async (t) => {
  const { app, kill } = await letterWorld(t)
  await kill(CHUNKS, chunk(1), chunk(2), chunk(3, OTHER))
  await kill(VIDEOS, video('a'))
  const FIELDS_OF_GROUPS = 'queue stage code count firstFailedAt lastFailedAt example'
  const { data, errors } = await ask(app, `{ deadLetterGroups { ${FIELDS_OF_GROUPS} } }`)
  t.same(errors, [])
  t.match(data.deadLetterGroups, [
    { queue: CHUNKS, stage: 'vlm', code: 'SS_URL_FAILED', count: 2, lastFailedAt: /Z$/ },
    { queue: VIDEOS, stage: 'chunker', count: 1, example: video('a').id },
  ])
  const few = await ask(app, '{ deadLetterGroups(selection: { stage: "chunker" }) { count } }')
  t.same(few.data.deadLetterGroups, [{ count: 1 }])
})

void t.test('dead letters: who is limited to cameras has those of their processes alone (P8)', async (t) => {
  const identity = { organizationId: ORGANIZATION, role: 'operator' as const, cameras: ['door'] }
  const { app, kill, mailbox, world } = await letterWorld(t, { authenticate: () => identity })
  await kill(VIDEOS, ...['a', 'b', 'c'].map(video))
  const own = stableId('process', 'b')
  world.options.ports.operating.processesAmong = async (tenant, ids) => {
    t.same(tenant.cameras, ['door'])
    return ids.filter((id) => id === own)
  }
  const { data } = await ask(
    app,
    `{ deadLetters(first: 1) { nodes { processId } pageInfo { hasNextPage } } deadLetterGroups { count }
      byProcess: deadLetters(processId: "${stableId('process', 'a')}") { nodes { id } } }`,
  )
  t.same(data.deadLetters, { nodes: [{ processId: own }], pageInfo: { hasNextPage: false } })
  t.same(data.deadLetterGroups, [{ count: 1 }])
  t.same(data.byProcess.nodes, [])
  const others = await ask(app, `{ deadLetter(id: "${video('a').id}") { id } }`)
  t.match(others.errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
  t.equal((await ask(app, CHANGE('dropDeadLetters'), { selection: { queue: VIDEOS } })).data.changed, 1)
  t.equal((await ask(app, CHANGE('replayDeadLetters'), { selection: { queue: VIDEOS } })).data.changed, 0)
  t.equal((await mailbox.depth(VIDEOS)).ready, 2)
})

void t.test('checkDeadLetter: what its contract has against a payload, and the difference', async (t) => {
  const { app, kill, mailbox, world } = await letterWorld(t)
  const letter = video('a')
  await kill(VIDEOS, letter)
  const check = async (change: object) => {
    const document = `query ($id: ID!, $payload: JSON!) { checkDeadLetter(id: $id, payload: $payload) {
      ok errors { field code message } changes { path before after } } }`
    const variables = { id: letter.id, payload: { ...(letter.payload as object), ...change } }
    const { data, errors } = await ask(app, document, variables)
    t.same(errors, [])
    return data.checkDeadLetter as object
  }
  t.same(await check({}), { ok: true, errors: [], changes: [] })
  t.match(await check({ options: { chunkDuration: 7, overlap: 0 } }), {
    ok: true,
    changes: [{ path: 'options.chunkDuration', before: 10, after: 7 }],
  })
  t.match(await check({ options: { chunkDuration: 0, overlap: -1 } }), {
    ok: false,
    errors: [
      { field: 'options.chunkDuration', code: 'SS_INPUT_INVALID' },
      { field: 'options.overlap', code: 'SS_INPUT_INVALID' },
    ],
  })
  const source = { kind: 'url', url: 'http://127.0.0.1/' }
  t.match(await check({ source }), { ok: false, errors: [{ field: null, code: 'SS_ADDRESS_REFUSED' }] })
  t.match(await check({ modality: 'live' }), { ok: false, changes: [{ path: 'modality' }] })
  t.match(await mailbox.browse(VIDEOS), [{ body: letter }])
  t.same(world.audited, [])
})

void t.test('editDeadLetter: the payload, by its contract, before anything is changed', async (t) => {
  const { app, kill, mailbox, world } = await letterWorld(t)
  const letter = video('a')
  await kill(VIDEOS, letter)
  const edit = (change: object) =>
    ask(
      app,
      'mutation ($id: ID!, $payload: JSON!) { editDeadLetter(id: $id, payload: $payload) { id payload } }',
      {
        id: letter.id,
        payload: { ...(letter.payload as object), ...change },
      },
    )
  const source = { kind: 'url', url: 'http://example.org/mended.mp4' }
  t.match((await edit({ source })).data.editDeadLetter, { id: letter.id, payload: { source } })
  const key = `${uploadPrefix(ORGANIZATION)}a/a.mp4`
  await world.storage.put(key, Buffer.from('video'))
  t.match((await edit({ source: { kind: 'object', key } })).data.editDeadLetter.payload.source, { key })
  t.equal(world.audited.length, 2)

  const theirs = `${uploadPrefix(OTHER)}a/a.mp4`
  await world.storage.put(theirs, Buffer.from('video'))
  for (const [change, code] of [
    [{ options: { chunkDuration: 0 } }, 'SS_INPUT_INVALID'],
    [{ source: { kind: 'poem' } }, 'SS_INPUT_INVALID'],
    [{ source: null }, 'SS_INPUT_INVALID'],
    [{ source: { kind: 'path', path: '/etc/passwd' } }, 'SS_INPUT_INVALID'],
    [{ source: { kind: 'url', url: 'file:///etc/passwd' } }, 'SS_SCHEME_REFUSED'],
    [{ source: { kind: 'url', url: 'http://127.0.0.1/' } }, 'SS_ADDRESS_REFUSED'],
    [{ source: { kind: 'object', key: theirs } }, 'SS_OBJECT_NOT_FOUND'],
    [{ organizationId: OTHER }, 'SS_INPUT_INVALID'],
    [{ processId: OTHER }, 'SS_INPUT_INVALID'],
    [{ modality: 'live' }, 'SS_INPUT_INVALID'],
    [{ cameraId: 'theirs' }, 'SS_INPUT_INVALID'],
  ] as const) {
    t.match((await edit(change)).errors, [{ extensions: { code } }], JSON.stringify(change))
  }
  t.match(await mailbox.browse(VIDEOS), [{ body: { payload: { source: { kind: 'object', key } } } }])
  t.equal(world.audited.length, 2)
})

void t.test(
  'deadLetters, deadLetter and search: at most ten in a document, and each process is read once',
  async (t) => {
    const { app, kill, world } = await letterWorld(t)
    await kill(CHUNKS, chunk(1), chunk(2), chunk(3))
    const many = (most: number, field: string): string =>
      `{ ${Array.from({ length: most }, (_, n) => `a${n}: ${field}`).join(' ')} }`
    let reads = 0
    const { processes } = world.options.ports
    const { get } = processes
    processes.get = (...asked) => {
      reads += 1
      return get(...asked)
    }
    const letters = 'deadLetters { nodes { process { id } again: process { title } } }'
    t.same((await ask(app, many(10, letters))).errors, [])
    t.equal(reads, 1)
    for (const field of [
      letters,
      `deadLetter(id: "${chunk(1).id}") { id }`,
      'search(text: "car") { text }',
    ]) {
      const refused = await ask(app, many(11, field))
      t.equal(refused.status, 400)
      t.match(refused.errors, [
        { message: /asks 11 times/, extensions: { code: 'SS_INPUT_INVALID', advice: /at most 10/ } },
      ])
    }
    const hidden = `{ ...F ...F ...F } fragment F on Query { ${many(10, letters).slice(1, -1)} }`
    t.match((await ask(app, hidden)).errors, [{ message: /asks 30 times/ }], 'fragments hide nothing')
  },
)

void t.test('payload and editDeadLetter: passwords of addresses are not shown, and kept', async (t) => {
  const { app, kill, mailbox } = await letterWorld(t)
  const letter = video('a')
  const url = 'http://user:secret@example.org/a.mp4'
  const payload = { ...(letter.payload as object), source: { kind: 'url', url } }
  await kill(VIDEOS, { ...letter, payload })
  const { data } = await ask(app, '{ deadLetters { nodes { payload } } }')
  const shown = data.deadLetters.nodes[0].payload
  t.equal(shown.source.url, 'http://***@example.org/a.mp4')
  const EDIT =
    'mutation ($id: ID!, $payload: JSON!) { editDeadLetter(id: $id, payload: $payload) { payload } }'
  const changed = { ...shown, options: { chunkDuration: 7 } }
  const edited = await ask(app, EDIT, { id: letter.id, payload: changed })
  t.notMatch(JSON.stringify(edited), 'secret')
  t.match(await mailbox.browse(VIDEOS), [
    { body: { payload: { source: { url }, options: { chunkDuration: 7 } } } },
  ])
})

void t.test('editDeadLetter: names of objects stay, whoever owns them (P8)', async (t) => {
  const { app, kill } = await letterWorld(t)
  await kill(CHUNKS, chunk(1), { organizationId: ORGANIZATION, poem: true })
  const edit = async (id: string, payload: unknown) =>
    ask(app, 'mutation ($id: ID!, $payload: JSON!) { editDeadLetter(id: $id, payload: $payload) { id } }', {
      ...{ id, payload },
    })
  const payload = chunk(1).payload as object
  for (const change of [
    { videoKey: 'theirs' },
    { cacheKey: 'theirs' },
    { chunkId: OTHER },
    { summaryKey: 'a' },
  ]) {
    t.match((await edit(chunk(1).id, { ...payload, ...change })).errors, [
      { message: /stays what it is/, extensions: { code: 'SS_INPUT_INVALID', field: 'payload' } },
    ])
  }
  for (const wrong of [null, 'text', [], {}]) {
    t.match((await edit(chunk(1).id, wrong)).errors, [{ extensions: { code: 'SS_INPUT_INVALID' } }])
  }
  t.match((await edit('sha256:', {})).errors, [{ extensions: { code: 'SS_INPUT_INVALID' } }])
  t.same((await edit(chunk(1).id, { ...payload, startedAt: '2026-01-01T00:00:00Z' })).errors, [])
})

void t.test('deadLetterCounts tells how many there are, at once and then when that changes', async (t) => {
  const { world, kill, mailbox } = await letterWorld(t, { updates: { clusterMs: 10 } })
  await kill(CHUNKS, chunk(1))
  const { config } = world.options
  const gateway = await startGateway({ ...world.options, config: { ...config, host: '127.0.0.1', port: 0 } })
  t.teardown(() => gateway.close())
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
  t.teardown(() => client.dispose())
  type Counts = { deadLetterCounts: { queue: string; count: number }[] }
  const counts = client.iterate<Counts>({ query: 'subscription { deadLetterCounts { queue count } }' })
  const next = async (): Promise<Record<string, number>> => {
    const { value } = await counts.next()
    return Object.fromEntries(
      value.data!.deadLetterCounts.map(({ queue, count }: Counts['deadLetterCounts'][0]) => [queue, count]),
    )
  }
  t.match(await next(), { [CHUNKS]: 1, [VIDEOS]: 0, CONTEXT_SUMMARIZATION_DLQ: 0 })
  await kill(VIDEOS, video('a'))
  t.match(await next(), { [CHUNKS]: 1, [VIDEOS]: 1 })
  await mailbox.purge(CHUNKS)
  t.match(await next(), { [CHUNKS]: 0, [VIDEOS]: 1 })
  await counts.return!()
})
