import {
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  type GraphQLEnumType,
} from 'graphql'
import pino from 'pino'
import t from 'tap'
import { readSchema } from '../../gateway/graphql/schema.ts'
import { CHUNK_STATUSES, PROCESS_STATUSES } from '../../schema/status.ts'
import { ask, createWorld, openApp, processOf } from './world.ts'

void t.test('GraphQL: the schema is what clients depend on', async (t) => {
  const schema = buildSchema(readSchema())
  t.matchSnapshot(printSchema(lexicographicSortSchema(schema)))
  const values = (name: string): string[] =>
    (schema.getType(name) as GraphQLEnumType).getValues().map((value) => value.name)
  t.same(values('ProcessStatus'), PROCESS_STATUSES)
  t.same(values('ChunkStatus'), CHUNK_STATUSES)
})

void t.test('GraphQL: introspection answers', async (t) => {
  const app = await openApp(t, createWorld(t))
  const { status, errors, data } = await ask(app, getIntrospectionQuery())
  t.equal(status, 200)
  t.same(errors, [])
  t.ok(data.__schema.types.length > 20)
})

void t.test('GraphQL: what is wrong in a document is SS_INPUT_INVALID with its place', async (t) => {
  const app = await openApp(t, createWorld(t))
  for (const query of ['{', '{ nothing }', 'query ($id: ID!) { batchProcess(id: $id) { id } }', '']) {
    const { status, errors } = await ask(app, query)
    t.equal(status, 400, query)
    t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID', retryable: false } }], query)
  }
})

void t.test('GraphQL: documents that are too deep, too long or too large are refused', async (t) => {
  const app = await openApp(t, createWorld(t))
  const deep = `{ actorTree ${'{ children '.repeat(20)} { id } ${'}'.repeat(20)} }`
  t.match(await ask(app, deep), {
    status: 400,
    errors: [{ message: /depth/, extensions: { code: 'SS_INPUT_INVALID' } }],
  })
  const long = `{ ${'mailboxes { queue } '.repeat(2000)} }`
  t.match(await ask(app, long), { status: 400, errors: [{ message: /tokens/ }] })
  const large = await ask(app, `{ mailboxes { queue } } # ${'x'.repeat(300_000)}`)
  t.match(large, { errors: [{ message: /too large/, extensions: { code: 'SS_INPUT_INVALID' } }] })
  const broken = await app.inject({
    method: 'POST',
    url: '/graphql',
    payload: '{"query":',
    headers: { 'content-type': 'application/json' },
  })
  t.equal(broken.statusCode, 400)
  t.match(broken.json(), { errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
})

void t.test(
  'GraphQL: an unexpected error is logged and shown as SS_INTERNAL without internals',
  async (t) => {
    const world = createWorld(t)
    world.options.ports.processes.get = () => Promise.reject(new Error('connect /var/run/secret.sock'))
    const app = await openApp(t, world)
    const logged: unknown[] = []
    for (const method of ['error', 'info'] as const)
      app.log[method] = (...line: unknown[]) => void logged.push(line)
    for (let round = 1; round <= 3; round++) {
      const { data, errors } = await ask(app, `{ batchProcess(id: "${processOf().id}") { id } }`)
      t.equal(data, null)
      t.match(errors, [
        { message: 'Cannot answer: an unexpected error', extensions: { code: 'SS_INTERNAL' } },
      ])
      t.notMatch(JSON.stringify(errors), /secret/)
    }
  },
)

void t.test('GraphQL: a query keeps its answers and errors when it is compiled', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const process = processOf()
  world.processes.set(process.id, process)
  for (let round = 1; round <= 3; round++) {
    const query = 'query ($id: ID!) { batchProcess(id: $id) { status createdAt } }'
    t.same((await ask(app, query, { id: process.id })).data.batchProcess, {
      status: 'queued',
      createdAt: '2026-03-01T09:00:00.000Z',
    })
    t.match((await ask(app, query, { id: 'none' })).errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
  }
})

void t.test('GraphQL: GET never changes anything', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const mutation = 'mutation { cancelBatchProcess(id: "x") { id } }'
  const answer = await app.inject(`/graphql?query=${encodeURIComponent(mutation)}`)
  t.equal(answer.statusCode, 400)
  t.equal(world.reads, 0)
})

void t.test('REST: every error is {code, message, advice, retryable}', async (t) => {
  const app = await openApp(t, createWorld(t))
  const missing = await app.inject('/nowhere?x=1')
  t.equal(missing.statusCode, 404)
  t.same(missing.json(), {
    code: 'SS_NOT_FOUND',
    message: 'Cannot GET /nowhere: there is no such route',
    retryable: false,
  })
  t.match(missing.headers, {
    'x-content-type-options': 'nosniff',
    'content-security-policy': /default-src 'none'/,
  })
})

void t.test('REST: an address that cannot be read is refused like any other input', async (t) => {
  const app = await openApp(t, createWorld(t))
  const answer = await app.inject('/objects/%zz')
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { code: 'SS_INPUT_INVALID', retryable: false })
})

void t.test('Gateway: one log line for each request, without the signatures of its URL', async (t) => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const world = createWorld(t, { logger })
  const app = await openApp(t, world)
  await app.inject(await world.storage.signedUrl('a/clip.mp4'))
  await app.inject('/health')
  const answered = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered')
  t.match(answered, [
    { method: 'GET', path: '/objects/a/clip.mp4', status: 404 },
    { method: 'GET', path: '/health', status: 200 },
  ])
  t.notMatch(lines.join(''), /signature=/)
})

void t.test('Gateway: pages of other sites and rebound host names are refused', async (t) => {
  const app = await openApp(t, createWorld(t))
  const get = async (headers: Record<string, string>): Promise<number> =>
    (await app.inject({ url: '/health', headers })).statusCode
  t.equal(await get({ host: 'localhost:8080' }), 200)
  t.equal(await get({ host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' }), 200)
  t.equal(await get({ host: '[::1]:8080' }), 200)
  t.equal(await get({ host: 'evil.example' }), 403)
  t.equal(await get({ host: '127.0.0.1.evil.example' }), 403)
  t.equal(await get({ host: 'localhost:8080', origin: 'https://evil.example' }), 403)
  t.equal(await get({ host: 'localhost:8080', origin: 'null' }), 403)
  t.equal(await get({ host: 'localhost:8080', origin: 'http://localhost:3000' }), 403)
  t.equal(await get({ host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }), 403)
})

void t.test('GraphQL: what is wrong with a variable is told without what it holds', async (t) => {
  const app = await openApp(t, createWorld(t))
  const create = 'mutation ($input: CreateBatchProcessInput!) { createBatchProcess(input: $input) { id } }'
  const url = 'http://someone:planted; "x" at "y"; z@example.org'
  const tries: [string, Record<string, unknown>, RegExp][] = [
    [
      create,
      { input: { url, role: 'planted' } },
      /^Variable "\$input" got an invalid value: Field "role" is not/,
    ],
    [create, { input: { url, chunkDuration: 'planted' } }, /at "input.chunkDuration": .* cannot represent/],
    [create, { input: 'planted' }, /Expected type "CreateBatchProcessInput" to be an object/],
  ]
  for (const [query, variables, message] of tries) {
    // The second time it is compiled.
    for (let time = 0; time < 3; time++) {
      const { errors } = await ask(app, query, variables)
      t.match(errors, [{ message, extensions: { code: 'SS_INPUT_INVALID' } }])
      t.notMatch(JSON.stringify(errors), /planted/)
    }
  }
})
