import t, { type Test } from 'tap'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { Identity } from '../../core/ports.ts'
import { chunkIdOf, eventIdOf } from '../../schema/ids.ts'
import { insertClip } from '../contracts/footage.ts'
import { testDatabase } from '../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk, request } from '../helpers/pipeline.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER } from './world.ts'

interface Scene {
  app: FastifyInstance
  asked: string[]
  files: string[]
  clips: string[]
}

/** Real tables: three files of two chunks, two clips of a camera, one of another organization. */
async function fill(database: Database): Promise<Pick<Scene, 'files' | 'clips'>> {
  const parts = createLedger(database)
  const files: string[] = []
  for (let n = 0; n < 3; n++) {
    const options = { chunkDuration: 10, overlap: 0, startedAt: `2026-03-01T12:0${n}:00Z` }
    const { process, m1 } = await cutProcess(parts, 2, request({ options }))
    for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
    files.push(process.id)
  }
  await parts.cameras.add({
    ...{ organizationId: ORGANIZATION, id: 'door', source: { kind: 'rtsp', url: 'rtsp://u:p@h/1' } as never },
    ...{ clipSeconds: 10, everySeconds: 10 },
  })
  const clips = [
    await insertClip(database, { cameraId: 'door', at: 0, events: ['car', 'dog'] }),
    await insertClip(database, { cameraId: 'door', at: 10, events: ['car'] }),
  ]
  await insertClip(database, { cameraId: 'theirs', at: 0, events: ['car'], organizationId: OTHER })
  return { files, clips }
}

let database: Database
let filled: Pick<Scene, 'files' | 'clips'>
t.before(async () => {
  database = await testDatabase(t)
  filled = await fill(database)
})

/** The gateway over them. */
async function scene(t: Test, identity: Partial<Identity> = {}): Promise<Scene> {
  const asked: string[] = []
  const { processes, cameras, footage } = createLedger(counting(database, asked))
  const world = createWorld(t, {
    authenticate: () => ({ organizationId: ORGANIZATION, role: 'owner', ...identity }),
  })
  Object.assign(world.options.ports, { processes, cameras, footage })
  return { app: await openApp(t, world), asked, ...filled }
}

/** The same database, noting what it is asked on behalf of tenants. */
function counting(database: Database, asked: string[]): Database {
  return {
    ...database,
    as: (tenant) => {
      const own = database.as(tenant)
      return {
        ...own,
        query: (statement, parameters) => {
          asked.push(statement)
          return own.query(statement, parameters)
        },
      }
    },
  }
}

void t.test(
  'Footage: what hangs together is asked for at once, however much there is (no N+1)',
  async (t) => {
    const { app, asked } = await scene(t)
    const cases: [string, number][] = [
      ['{ events(first: 50) { nodes { id } } }', 1],
      ['{ events(first: 50) { nodes { process { title } } } }', 2],
      ['{ events(first: 50) { nodes { process { title } chunk { ordinal summary model } } } }', 3],
      ['{ events(first: 50) { nodes { camera { id } } } }', 3],
      ['{ batchProcesses { nodes { chunks(first: 2) { nodes { ordinal } } } } }', 2],
      ['{ batchProcesses { nodes { events(first: 2) { nodes { type } } camera { id } } } }', 2],
      [
        '{ batchProcesses(first: 5) { nodes { chunks(first: 5) { nodes { events(first: 5) { nodes { process { id } } } } } } } }',
        4,
      ],
      ['{ cameras { last { process { title } } } }', 2],
      [
        '{ batchProcesses { nodes { chunks(first: 2) { nodes { transcript { startTime endTime text } } } } } }',
        3,
      ],
      ['{ events { totalCount { count } nodes { id } } }', 2],
    ]
    for (const [query, statements] of cases) {
      // The third time a document is compiled: that must ask no more.
      for (let round = 1; round <= 3; round++) {
        asked.length = 0
        const { errors } = await ask(app, query)
        t.same(errors, [], query)
        t.equal(asked.length, statements, `${query}, round ${round}`)
      }
    }
  },
)

void t.test('events() runs over files and cameras with clock instants, page by page', async (t) => {
  const { app } = await scene(t)
  const query = `query ($after: String, $filter: EventFilter) { events(first: 4, after: $after, filter: $filter, orderBy: earliest) {
    totalCount { count capped } pageInfo { hasNextPage endCursor }
    edges { cursor node { startedAt endedAt camera { id } process { id } chunk { id } } } } }`
  const found: { startedAt: string; endedAt: string; camera: unknown }[] = []
  let after: string | null = null
  do {
    const { data, errors } = await ask(app, query, { after })
    t.same(errors, [])
    t.same(data.events.totalCount, { count: 15, capped: false })
    found.push(...data.events.edges.map(({ node }: { node: (typeof found)[0] }) => node))
    after = data.events.pageInfo.hasNextPage ? data.events.pageInfo.endCursor : null
  } while (after)
  t.equal(found.length, 15)
  t.same(
    found.map(({ startedAt }) => startedAt),
    found.map(({ startedAt }) => startedAt).sort(),
  )
  t.match(found[0], {
    startedAt: '2026-03-01T10:00:00.000Z',
    endedAt: '2026-03-01T10:00:01.000Z',
    camera: { id: 'door' },
  })
  t.equal(found.at(-1)!.camera, null)
  const cars = await ask(app, query, { filter: { cameraIds: ['door'], types: ['car'] } })
  t.equal(cars.data.events.edges.length, 2)
})

void t.test('node() and nodes() find whatever has an id, of the own organization only (P8)', async (t) => {
  const { app, asked, files, clips } = await scene(t)
  const chunk = chunkIdOf(files[0]!, 1)
  const event = eventIdOf(chunkIdOf(clips[0]!, 1), 0)
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Process { title } ... on Event { type } } }`
  const ids = [event, files[0]!, 'door', chunk, 'nonsense', clips[1]!]
  const { data, errors } = await ask(app, query, { ids })
  t.same(errors, [])
  t.same(
    data.nodes.map((node: { __typename: string } | null) => node && node.__typename),
    ['Event', 'Process', 'Camera', 'Chunk', null, 'Process'],
  )
  t.same(
    data.nodes.map((node: { id: string } | null) => node?.id ?? 'nonsense'),
    ids,
  )
  t.equal(asked.length, 4, 'one question for each kind')
  const many = Array.from({ length: 101 }, () => event)
  t.match((await ask(app, query, { ids: many })).errors, [
    { extensions: { code: 'SS_INPUT_INVALID', field: 'ids' } },
  ])

  const single = `{ node(id: "${chunk}") { id } process(id: "nonsense") { id } chunk(id: "${chunk}") { ordinal }
    event(id: "${event}") { type } camera(id: "theirs") { id } batchProcesses(first: 1) { nodes { id } } }`
  t.match((await ask(app, single)).data, {
    ...{ node: { id: chunk }, process: null, chunk: { ordinal: 1 }, event: { type: 'car' }, camera: null },
    batchProcesses: { nodes: [{ id: files[2] }] },
  })
})

void t.test('Timelines: moments, their counts and recordings of cameras', async (t) => {
  const { app } = await scene(t)
  const range = 'cameraIds: ["door"], from: "2026-03-01T10:00:00Z", until: "2026-03-01T10:01:00Z"'
  const { data, errors } = await ask(
    app,
    `{
    moments(${range}, types: ["car"]) { totalCount { count } nodes { type startedAt } }
    momentCounts(${range}, stepSeconds: 10) { cameraId at count unreviewed }
    recordings(${range}) { cameraId stretches { from until processId } gaps { from until cause { code } } } }`,
  )
  t.same(errors, [])
  t.match(data.moments, {
    totalCount: { count: 2 },
    nodes: [{ startedAt: '2026-03-01T10:00:00.000Z' }, { type: 'car' }],
  })
  t.match(data.momentCounts, [
    { at: '2026-03-01T10:00:00.000Z', count: 2, unreviewed: 2 },
    { at: '2026-03-01T10:00:10.000Z', count: 1 },
  ])
  t.match(data.recordings, [
    { stretches: { length: 2 }, gaps: [{ from: '2026-03-01T10:00:20.000Z', cause: null }] },
  ])
  const wrong = [
    'momentCounts(cameraIds: ["door"], from: "2026-03-01", until: "2026-03-31", stepSeconds: 1) { count }',
    'recordings(cameraIds: ["door"], from: "2026-03-01", until: "2026-03-01") { cameraId }',
    'recordings(cameraIds: ["door"], from: "2026-03-01", until: "2027-03-01") { cameraId }',
    'recordings(cameraIds: [], from: "2026-03-01", until: "2026-03-02") { cameraId }',
  ]
  for (const query of wrong)
    t.match((await ask(app, `{ ${query} }`)).errors, [{ extensions: { code: 'SS_INPUT_INVALID' } }], query)
})

void t.test('markReviewed() marks the own events, and says so in the audit log', async (t) => {
  const { app, clips } = await scene(t, { role: 'reviewer', cameras: ['door'] })
  const event = eventIdOf(chunkIdOf(clips[0]!, 1), 0)
  const mark = `mutation ($ids: [ID!]!, $reviewed: Boolean!) { markReviewed(eventIds: $ids, reviewed: $reviewed) { events { id reviewedAt } } }`
  const marked = await ask(app, mark, { ids: [event, 'nonsense'], reviewed: true })
  t.same(marked.errors, [])
  t.match(marked.data.markReviewed.events, [{ id: event, reviewedAt: /^2/ }])
  const audited = await database.query(
    `select organization_id, details from spectra_ops.audit_log where action = 'event.review'`,
  )
  t.match(audited, [{ organization_id: ORGANIZATION, details: { events: [event] } }])
  const open = await ask(app, '{ events(filter: { cameraIds: ["door"], reviewed: false }) { nodes { id } } }')
  t.equal(open.data.events.nodes.length, 2)
})

void t.test('What is given to filters is never read as SQL or as a path', async (t) => {
  const { app } = await scene(t)
  const odd = [
    `' or '1'='1`,
    `"; drop table spectra_core.cameras; --`,
    '$.*',
    '%',
    '_',
    '$1',
    '\\',
    '{"$gt": ""}',
    '\u0000',
  ]
  const query = `query ($s: String!, $id: ID!) {
    byText: events(filter: { text: $s, cameraIds: [$id] }) { nodes { id } }
    byType: events(filter: { types: [$s] }) { nodes { id } }
    byCamera: events(filter: { cameraIds: [$id] }) { nodes { id } }
    byProcess: events(filter: { processIds: [$id] }) { nodes { id } }
    moments(cameraIds: [$id], from: "2026-03-01", until: "2026-03-02", types: [$s]) { nodes { id } }
    node(id: $id) { id } }`
  for (const value of odd) {
    const { data, errors } = await ask(app, query, { s: value, id: value })
    t.same(errors, [], value)
    const empty = { nodes: [] }
    t.same(
      data,
      { byText: empty, byType: empty, byCamera: empty, byProcess: empty, moments: empty, node: null },
      value,
    )
  }
  t.equal((await ask(app, '{ cameras { id } }')).data.cameras.length, 1, 'the table is there')
})

void t.test(
  'Chunk.transcript: the lines of each chunk in their order, of the own organization',
  async (t) => {
    const { app, files } = await scene(t)
    const chunkId = chunkIdOf(files[0]!, 1)
    for (const [position, text] of ['One.', 'Two.'].entries())
      await database.query(
        `insert into spectra_insights.transcripts (chunk_id, position, organization_id, process_id, start_time, end_time, text, provider, model,
         created_at) values ($1, $2::int, $3, $4, $2::int, $2::int + 1, $5, 'p', 'm', now())`,
        [chunkId, position, ORGANIZATION, files[0]!, text],
      )
    t.teardown(() => database.query('delete from spectra_insights.transcripts'))
    const query = `{ chunk(id: "${chunkId}") { transcript { startTime endTime text } }
    other: chunk(id: "${chunkIdOf(files[0]!, 2)}") { transcript { text } } }`
    const { data, errors } = await ask(app, query)
    t.same(errors, [])
    t.same(data.chunk.transcript, [
      { startTime: 0, endTime: 1, text: 'One.' },
      { startTime: 1, endTime: 2, text: 'Two.' },
    ])
    t.same(data.other.transcript, [])
  },
)
