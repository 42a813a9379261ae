import t from 'tap'
import { uploadPrefix } from '../../schema/keys.ts'
import {
  ask,
  type Answer,
  chunkOf,
  createWorld,
  eventOf,
  openApp,
  ORGANIZATION,
  OTHER,
  processOf,
} from './world.ts'

const CREATE = `mutation ($input: CreateBatchProcessInput!) {
  createBatchProcess(input: $input) { id title status options { chunkDuration overlap fps startedAt ocr } }
}`
const URL = 'https://example.org/videos/car.mp4'

void t.test('createBatchProcess hands on what was asked, with defaults filled in', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const input = {
    url: 'https://user:secret@example.org/videos/car.mp4?token=1',
    overlap: 1.5,
    width: 640,
    startedAt: '2026-03-01T10:30:00+01:00',
    priority: 10,
    idempotencyKey: 'once',
  }
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const { data, errors } = await ask(app, CREATE, { input }, { traceparent })
  t.same(errors, [])
  t.match(data.createBatchProcess, { title: 'car.mp4', status: 'queued', options: { chunkDuration: 10 } })
  t.match(world.created, [
    {
      organizationId: ORGANIZATION,
      source: { kind: 'url', url: input.url },
      title: 'car.mp4',
      options: { chunkDuration: 10, overlap: 1.5, width: 640, startedAt: input.startedAt },
      priority: 10,
      idempotencyKey: 'once',
      trace: 'a'.repeat(32),
      traceParent: 'b'.repeat(16),
    },
  ])
})

void t.test('createBatchProcess takes an upload of the organization', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const uploadKey = `${uploadPrefix(ORGANIZATION)}1/clip.mp4`
  await world.storage.put(uploadKey, Buffer.from('video'))
  const { errors } = await ask(app, CREATE, { input: { uploadKey, title: '  Mine ' } })
  t.same(errors, [])
  t.match(world.created, [{ source: { kind: 'object', key: uploadKey }, title: 'Mine' }])
})

void t.test(
  'createBatchProcess refuses bad input with its code, field and advice, and creates nothing',
  async (t) => {
    const world = createWorld(t)
    const app = await openApp(t, world)
    const foreign = `${uploadPrefix(OTHER)}1/clip.mp4`
    await world.storage.put(foreign, Buffer.from('video'))
    const invalid = 'SS_INPUT_INVALID'
    const cases: [Record<string, unknown>, string, string, RegExp][] = [
      [{ url: URL, chunkDuration: 0 }, invalid, 'chunkDuration', /from 1 to 3600/],
      [{ url: URL, chunkDuration: -5 }, invalid, 'chunkDuration', /from 1 to 3600/],
      [{ url: URL, chunkDuration: 1e9 }, invalid, 'chunkDuration', /from 1 to 3600/],
      [{ url: URL, overlap: -1 }, invalid, 'overlap', /from 0 to 600/],
      [{ url: URL, overlap: 10 }, invalid, 'overlap', /less than the chunk duration of 10 s/],
      [{ url: URL, chunkDuration: 5, overlap: 7 }, invalid, 'overlap', /less than the chunk duration of 5 s/],
      [{ url: URL, fps: 0 }, invalid, 'fps', /from 0.1 to 240/],
      [{ url: URL, width: 1 }, invalid, 'width', /whole number from 16/],
      [{ url: URL, height: 100_000 }, invalid, 'height', /to 4320/],
      [{ url: URL, startedAt: 'yesterday' }, invalid, 'startedAt', /ISO 8601/],
      [{ url: URL, priority: 11 }, invalid, 'priority', /from 0 \(last\) to 10/],
      [{ url: URL, idempotencyKey: '' }, invalid, 'idempotencyKey', /1 to 200/],
      [{ url: URL, title: 'x'.repeat(501) }, invalid, 'title', /at most 500/],
      [{}, invalid, 'url', /exactly one/],
      [{ url: URL, uploadKey: 'x' }, invalid, 'url', /exactly one/],
      [{ url: 'http://' }, invalid, 'url', /browser/],
      [{ url: 'file:///etc/passwd' }, 'SS_SCHEME_REFUSED', 'url', /POST \/uploads/],
      [{ url: 's3://media/a.mp4' }, 'SS_ADDRESS_REFUSED', 'url', /SPECTRA_SOURCE_BUCKETS/],
      [{ url: 's3://key:secret@media/a.mp4' }, 'SS_INPUT_INVALID', 'url', /s3:\/\/bucket/],
      [{ url: 'concat:http://a|http://b' }, 'SS_SCHEME_REFUSED', 'url', /https:\/\//],
      [{ url: 'data:video/mp4;base64,AAAA' }, 'SS_SCHEME_REFUSED', 'url', /https:\/\//],
      [{ url: 'C:\\videos\\a.mp4' }, 'SS_SCHEME_REFUSED', 'url', /https:\/\//],
      [{ url: '/etc/passwd' }, 'SS_SCHEME_REFUSED', 'url', /POST \/uploads/],
      [{ uploadKey: foreign }, 'SS_OBJECT_NOT_FOUND', 'uploadKey', /POST \/uploads/],
      [{ uploadKey: `${uploadPrefix(ORGANIZATION)}../../x` }, invalid, '', /./],
    ]
    for (const [input, code, field, advice] of cases) {
      const { status, data, errors } = await ask(app, CREATE, { input })
      const name = JSON.stringify(input).slice(0, 80)
      t.equal(status, 200, name)
      t.equal(data, null, name)
      t.match(errors, [{ message: /^Cannot/, extensions: { code, retryable: false } }], name)
      if (field) t.match(errors, [{ extensions: { field, advice } }], name)
    }
    const { errors } = await ask(app, CREATE, { input: { url: 'http://127.0.0.1/x.mp4' } })
    t.match(errors, [{ extensions: { code: 'SS_ADDRESS_REFUSED' } }])
    t.same(world.created, [])
  },
)

void t.test('batchProcess and cancelBatchProcess answer for the own organization only (P8)', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const mine = processOf({
    title: 'mine',
    cause: { code: 'SS_NOT_A_VIDEO', message: 'Cannot', retryable: false },
  })
  const theirs = processOf({ title: 'theirs', organizationId: OTHER })
  for (const process of [mine, theirs]) world.processes.set(process.id, process)

  const one = `query ($id: ID!) { batchProcess(id: $id) { id createdAt cause { code advice } counts { chunks chunksTotal } } }`
  t.match((await ask(app, one, { id: mine.id })).data.batchProcess, {
    id: mine.id,
    createdAt: '2026-03-01T09:00:00.000Z',
    cause: { code: 'SS_NOT_A_VIDEO', advice: /MP4/ },
    counts: { chunks: 0, chunksTotal: null },
  })
  const cancel = `mutation ($id: ID!) { cancelBatchProcess(id: $id) { status } }`
  for (const query of [one, cancel]) {
    const { errors } = await ask(app, query, { id: theirs.id })
    t.match(errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
  }
  t.equal(world.processes.get(theirs.id)?.status, 'queued')
  t.equal((await ask(app, cancel, { id: mine.id })).data.cancelBatchProcess.status, 'cancelled')
})

void t.test('batchProcesses pages by cursor and filters by status', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  for (let n = 0; n < 5; n++) {
    const process = processOf({ title: `p${n}`, status: n === 3 ? 'failed' : 'queued' })
    world.processes.set(process.id, process)
  }
  const query = `query ($first: Int, $after: String, $status: ProcessStatus) {
    batchProcesses(first: $first, after: $after, status: $status) { nodes { title } edges { cursor node { title } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
  const titles: string[] = []
  let after: string | null = null
  do {
    const answer: Answer = await ask(app, query, { first: 2, after })
    const { nodes, edges, pageInfo } = answer.data.batchProcesses
    t.same(
      edges.map(({ node }: { node: unknown }) => node),
      nodes,
    )
    t.equal(pageInfo.hasPreviousPage, after !== null)
    t.equal(pageInfo.startCursor, edges[0].cursor)
    t.equal(pageInfo.endCursor, edges.at(-1).cursor)
    titles.push(...nodes.map(({ title }: { title: string }) => title))
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after)
  t.same(titles, ['p0', 'p1', 'p2', 'p3', 'p4'])
  const failed = await ask(app, query, { status: 'failed' })
  t.same(failed.data.batchProcesses.nodes, [{ title: 'p3' }])
  const both = await ask(app, `{ batchProcesses(first: 1, last: 1) { nodes { title } } }`)
  t.match(both.errors, [{ extensions: { code: 'SS_INPUT_INVALID', field: 'last' } }])
  for (const first of [0, -1, 201]) {
    const { errors } = await ask(app, query, { first })
    t.match(errors, [
      { extensions: { code: 'SS_INPUT_INVALID', field: 'first', advice: 'Give first from 1 to 200.' } },
    ])
  }
})

void t.test('batchChunks brings signed URLs that open', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const { id } = processOf()
  world.chunks.push(chunkOf(id, 1), { ...chunkOf(id, 2), thumbnailKey: undefined, summaryKey: undefined })
  await world.storage.put(world.chunks[0]!.videoKey, Buffer.from('clip'))
  const query = `query ($id: ID!) { batchChunks(processId: $id) { nodes {
    ordinal bytes size startTime endTime videoUrl thumbnailUrl summaryUrl } } }`
  const { data } = await ask(app, query, { id })
  const [first, second] = data.batchChunks.nodes
  t.match(first, {
    ordinal: 1,
    bytes: 5_000_000_000,
    size: 5_000_000_000,
    thumbnailUrl: /\.jpg\?expires=/,
    summaryUrl: /\.json\?expires=/,
  })
  t.equal((await app.inject(first.videoUrl)).body, 'clip')
  t.match(second, { thumbnailUrl: null, summaryUrl: null })
})

void t.test('batchEvents filters by type, time and confidence', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const { id } = processOf()
  world.events.push(
    eventOf(id, 1),
    eventOf(id, 2, { type: 'object_left' }),
    eventOf(id, 3, { confidence: 0.2 }),
    eventOf(id, 4, { organizationId: OTHER }),
  )
  const query = `query ($types: [String!], $from: Float, $minConfidence: Float) {
    batchEvents(processId: "${id}", types: $types, from: $from, minConfidence: $minConfidence) {
      nodes { startTime type attributes } } }`
  const seconds = async (variables: Record<string, unknown>): Promise<number[]> =>
    (await ask(app, query, variables)).data.batchEvents.nodes.map(
      (event: { startTime: number }) => event.startTime,
    )
  t.same(await seconds({}), [1, 2, 3])
  t.same(await seconds({ types: ['object_left'] }), [2])
  t.same(await seconds({ from: 2 }), [2, 3])
  t.same(await seconds({ minConfidence: 0.5 }), [1, 2])
  const { data } = await ask(app, query)
  t.same(data.batchEvents.nodes[0].attributes, { colour: 'red' })
})

void t.test(
  'Queries: what cannot be an id is not found, and no bad number or text reaches a store',
  async (t) => {
    const world = createWorld(t)
    const app = await openApp(t, world)
    for (const id of ['x', '', "'; drop table x", '\u0000', 'x'.repeat(10_000)]) {
      for (const query of [
        'query ($id: ID!) { batchProcess(id: $id) { id } }',
        'query ($id: ID!) { batchChunks(processId: $id) { nodes { id } } }',
        'query ($id: ID!) { search(text: "x", processId: $id) { score } }',
        'mutation ($id: ID!) { cancelBatchProcess(id: $id) { id } }',
      ]) {
        const { errors } = await ask(app, query, { id })
        if (id === '' && query.includes('search')) continue
        t.match(
          errors,
          [{ extensions: { code: 'SS_NOT_FOUND' } }],
          `${query} ${JSON.stringify(id.slice(0, 20))}`,
        )
      }
    }
    t.equal(world.reads, 0)
    for (const filter of ['from: -1', 'to: 1e300', 'minConfidence: 1.1', 'first: 0']) {
      const { errors } = await ask(app, `{ batchEvents(${filter}) { nodes { id } } }`)
      const field = filter.split(':')[0]
      t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID', field, advice: /from/ } }], filter)
    }
    await ask(app, CREATE, { input: { url: URL, title: 'a\u0000b\nc' } })
    t.match(world.created, [{ title: 'a b c' }])
  },
)
