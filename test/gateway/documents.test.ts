import { getIntrospectionQuery, parse } from 'graphql'
import { createHash } from 'node:crypto'
import t from 'tap'
import { documentCost } from '../../gateway/graphql/cost.ts'
import { ask, createWorld, openApp, processOf } from './world.ts'

const COSTLY = { code: 'SS_QUERY_TOO_COSTLY', retryable: false, advice: /smaller pages/ }

void t.test('Cost: by the sizes of pages, told with each answer', async (t) => {
  const app = await openApp(t, createWorld(t))
  const cases: [string, Record<string, unknown>, number][] = [
    ['{ __typename }', {}, 0],
    ['{ cameras { id } }', {}, 10],
    ['{ process(id: "x") { id title } }', {}, 1],
    ['{ events { nodes { id } } }', {}, 100],
    ['{ events(first: 5) { nodes { id process { title } } } }', {}, 15],
    ['query ($n: Int) { events(first: $n) { nodes { id } } }', { n: 7 }, 14],
    ['query ($n: Int = 9) { events(last: $n) { nodes { id } } }', {}, 18],
    ['{ nodes(ids: ["a", "b"]) { id } }', {}, 2],
    ['{ a: process(id: "x") { id } b: process(id: "y") { id } }', {}, 2],
    ['{ ...a } fragment a on Query { ...b ...b } fragment b on Query { process(id: "x") { id } }', {}, 2],
    ['{ batchProcesses(first: 2) { nodes { chunks(first: 3) { nodes { id } } } } }', {}, 2 * (1 + 1 + 3 * 2)],
  ]
  for (const [query, variables, requested] of cases) {
    const answer = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })
    const { extensions, errors } = answer.json<{ extensions: unknown; errors?: unknown }>()
    t.same([extensions, errors], [{ cost: { requested, limit: 20_000, remaining: null } }, undefined], query)
  }
})

void t.test('Cost: what is kept in one row with an answer costs nothing beside it', async (t) => {
  const { graphql } = await openApp(t, createWorld(t))
  const answers = `{ conversation(id: "x") { turns(last: 50) { reply { sentences { text citations { chunkId } } } } } }`
  t.equal(documentCost(graphql.schema, parse(answers)), 1 + 50 * 2)
  const clips = answers.replace('chunkId', 'chunk { id }')
  t.equal(documentCost(graphql.schema, parse(clips)), 1 + 50 * (2 + 10 * 10), 'the chunks that are cited do')
})

void t.test('Cost: a document that may cost too much is not run', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  world.processes.set(processOf().id, processOf())
  const deep =
    '{ batchProcesses(first: 200) { nodes { chunks(first: 200) { nodes { events { nodes { id } } } } } } }'
  t.match(await ask(app, deep), {
    status: 400,
    data: null,
    errors: [{ message: /may cost \d{7}/, extensions: COSTLY }],
  })
  const aliased = `{ ${Array.from({ length: 300 }, (_, n) => `a${n}: events { nodes { id } }`).join(' ')} }`
  t.match(await ask(app, aliased), { status: 400, errors: [{ extensions: COSTLY }] })
  const wide = `{ events(first: 200) { nodes { ${Array.from({ length: 120 }, (_, n) => `p${n}: process { id }`).join(' ')} } } }`
  t.match(await ask(app, wide), { status: 400, errors: [{ extensions: COSTLY }] })
  const summed =
    '{ events(first: 200) { nodes { a: process { a: summary { text } b: summary { text } c: summary { text } d: summary { text } e: summary { text } } } } }'
  t.match(
    await ask(app, summed),
    { status: 400, errors: [{ extensions: COSTLY }] },
    'each is made of many rows',
  )
  // Twenty fragments, each of which spreads the next twice: a million selections in few words.
  const doubled = Array.from(
    { length: 20 },
    (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`,
  )
  const bomb = `{ ...f0 } ${doubled.join(' ')} fragment f20 on Query { events { nodes { id } } }`
  t.match(await ask(app, bomb), { status: 400, errors: [{ extensions: COSTLY }] })
  t.equal(world.reads, 0)
})

void t.test('Cost: a client has so much of it per minute', async (t) => {
  const world = createWorld(t)
  world.options.config = { ...world.options.config, rateCost: 250 }
  const app = await openApp(t, world)
  const send = () =>
    app.inject({ method: 'POST', url: '/graphql', payload: { query: '{ events { nodes { id } } }' } })
  t.match((await send()).json(), { extensions: { cost: { requested: 100, remaining: 150 } } })
  t.match((await send()).json(), { extensions: { cost: { remaining: 50 } } })
  const third = await send()
  t.equal(third.statusCode, 429)
  t.match(third.json(), {
    errors: [{ extensions: { code: 'SS_RATE_LIMITED', retryable: true, retryAfterMs: Number } }],
  })
  t.match(third.headers, { 'retry-after': /^\d+$/ })
})

void t.test('Documents: circles, batches and ten megabytes are refused', async (t) => {
  const app = await openApp(t, createWorld(t))
  const circle = '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'
  const refused = { status: 400, errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] }
  t.match(await ask(app, circle), refused)
  t.match(await ask(app, '{ ...a } fragment a on Query { cameras { id } ...a }'), refused)
  const batch = await app.inject({
    method: 'POST',
    url: '/graphql',
    payload: [{ query: '{ cameras { id } }' }],
  })
  t.equal(batch.statusCode, 400)
  t.match(batch.json(), { errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
  const large = await ask(app, `{ cameras { id } } #${'x'.repeat(10 * 1024 * 1024)}`)
  t.match(large, { status: 413, errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
  const followed = await ask(app, 'subscription { deadLetterCounts { queue } }')
  t.match(followed, {
    status: 400,
    errors: [{ message: /more than one answer/, extensions: { advice: /WebSocket.+\/graphql\/stream/ } }],
  })
  const both = '{ cameras { id } } subscription b { deadLetterCounts { queue } }'.replace('{', 'query a {')
  for (const [operationName, status] of [
    ['a', 200],
    ['b', 400],
  ] as const) {
    const payload = { query: both, operationName }
    const answer = await app.inject({ method: 'POST', url: '/graphql', payload })
    t.equal(answer.statusCode, status, operationName)
    if (status === 400) t.match(answer.json(), { errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
  }
  t.same((await ask(app, '{ cameras { id } }')).errors, [], 'it goes on')
})

void t.test('Documents: an operation that is not there is refused, by POST and by GET', async (t) => {
  const app = await openApp(t, createWorld(t))
  const two = 'query a { cameras { id } } query b { __typename }'
  for (const [query, operationName] of [
    [two, undefined],
    [two, 'c'],
    [two, ''],
    ['{ cameras { id } }', 'c'],
    ['fragment f on Query { __typename }', undefined],
  ] as const) {
    const asked = { query, ...(operationName !== undefined && { operationName }) }
    const byGet = await app.inject(`/graphql?${new URLSearchParams(asked).toString()}`)
    t.equal(byGet.statusCode, 400, JSON.stringify(asked))
    t.match(byGet.json(), { errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
    if (operationName === '') continue
    const byPost = await app.inject({ method: 'POST', url: '/graphql', payload: asked })
    t.equal(byPost.statusCode, 400, JSON.stringify(asked))
    t.match(byPost.json(), { errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
  }
  const right = new URLSearchParams({ query: two, operationName: 'b' })
  t.same((await app.inject(`/graphql?${right.toString()}`)).json().data, { __typename: 'Query' })
})

void t.test('Introspection: on for the own machine, off on a network, or as it is set', async (t) => {
  const cases = [
    [{ introspection: 'auto' }, true],
    [{ introspection: 'off' }, false],
    [{ introspection: 'auto', host: '0.0.0.0', allowedHosts: ['localhost:80'] }, false],
    [{ introspection: 'on', host: '0.0.0.0', allowedHosts: ['localhost:80'] }, true],
  ] as const
  for (const [config, answered] of cases) {
    const world = createWorld(t)
    Object.assign(world.options.config, config)
    const app = await openApp(t, world)
    for (const query of [getIntrospectionQuery(), '{ __type(name: "Query") { name } }']) {
      const { data, errors } = await ask(app, query)
      t.equal(errors.length === 0 && data !== null, answered, JSON.stringify(config))
    }
    t.same((await ask(app, '{ __typename cameras { id } }')).errors, [])
  }
})

void t.test('Persisted operations: who sent a document with its hash names it by that', async (t) => {
  const app = await openApp(t, createWorld(t))
  const query = '{ cameras { id } }'
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
  const send = async (payload: object) => {
    const answer = await app.inject({ method: 'POST', url: '/graphql', payload })
    return answer.json<Record<string, unknown>>()
  }
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash(query) } }
  t.match(await send({ extensions }), { errors: [{ message: 'PersistedQueryNotFound' }] })
  t.match(await send({ query: '{ __typename }', extensions }), { errors: [{ message: /does not match/ }] })
  t.match(
    await send({ extensions }),
    { errors: [{ message: 'PersistedQueryNotFound' }] },
    'a wrong hash teaches nothing',
  )
  t.same((await send({ query, extensions })).data, { cameras: [] })
  t.same((await send({ extensions })).data, { cameras: [] })
  const long = `${query} #${'x'.repeat(20_000)}`
  const longer = { persistedQuery: { version: 1, sha256Hash: hash(long) } }
  t.same((await send({ query: long, extensions: longer })).data, { cameras: [] })
  t.match(
    await send({ extensions: longer }),
    { errors: [{ message: 'PersistedQueryNotFound' }] },
    'too long to keep',
  )
  for (const odd of [
    { persistedQuery: 'x' },
    { persistedQuery: { version: 2 } },
    { persistedQuery: { version: 1, sha256Hash: {} } },
  ])
    t.match(await send({ extensions: odd }), { errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
})

void t.test('GraphQL over HTTP: its own media type for who accepts it', async (t) => {
  const app = await openApp(t, createWorld(t))
  const own = 'application/graphql-response+json'
  const send = (query: string, accept?: string) =>
    app.inject({ method: 'POST', url: '/graphql', payload: { query }, headers: accept ? { accept } : {} })
  const typeOf = async (accept?: string) => (await send('{ __typename }', accept)).headers['content-type']
  t.match(await typeOf(own), own)
  t.match(await typeOf(`${own}, application/json;q=0.9`), own)
  for (const accept of [undefined, '*/*', 'application/json', `application/json, ${own};q=0.5`, `${own};q=0`])
    t.match(await typeOf(accept), /^application\/json/, accept ?? 'nothing')
  for (const query of ['{', '{ nothing }']) {
    const refused = await send(query, own)
    t.equal(refused.statusCode, 400)
    t.match(refused.headers['content-type'], own)
    t.notOk('data' in refused.json(), 'what was not run has no data')
    t.match(refused.json(), { errors: [{ extensions: { code: 'SS_INPUT_INVALID' } }] })
  }
  const failed = await send('{ batchProcess(id: "nonsense") { id } }', own)
  t.equal(failed.statusCode, 200, 'what was run has, though it failed')
  t.match(failed.json(), { data: null, errors: [{ extensions: { code: 'SS_NOT_FOUND' } }] })
})
