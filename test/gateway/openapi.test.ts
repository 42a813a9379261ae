import t from 'tap'
import { createWorld, openApp } from './world.ts'

/** Routes that the document leaves out, each with the reason. */
const UNDOCUMENTED: Record<string, string> = {
  'GET /graphql/stream': 'GraphQL',
  'GET /metrics': 'in the format of Prometheus, which describes itself',
  'POST /graphql/stream': 'GraphQL',
  ...Object.fromEntries(
    ['', '/page.js', '/page.css', '/react.js', '/react-dom.js', '/graphiql.min.js', '/graphiql.min.css'].map(
      (file) => [`GET /graphiql${file}`, 'a page for people'],
    ),
  ),
  'GET /{*}': 'pages for people',
  'GET /assets/{*}': 'what pages for people are made of',
  'GET /graphql': 'GraphQL describes itself: schema/graphql, docs/api.md',
  ...Object.fromEntries(
    ['POST', 'GET', 'DELETE'].map((verb) => [`${verb} /mcp`, 'its protocol describes itself: docs/mcp.md']),
  ),
  'POST /graphql': 'GraphQL describes itself: schema/graphql, docs/api.md',
}

interface Operation {
  operationId?: string
  summary?: string
  tags?: string[]
  security?: object[]
  responses: Record<string, unknown>
}

interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options']

const operations = ({ paths }: Document): [name: string, operation: Operation][] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${path}`, operation]),
  )

/** `/a/:id` and `/a/*` as OpenAPI says them. */
const templated = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}').replaceAll('*', '{*}')

void t.test('GET /api/v1/openapi.json is the document of all routes, open to anybody', async (t) => {
  const app = await openApp(t, createWorld(t))
  const answer = await app.inject('/api/v1/openapi.json')
  t.equal(answer.statusCode, 200)
  const document = answer.json<Document>()
  t.equal(document.openapi, '3.1.0')
  t.matchSnapshot(JSON.stringify(document, null, 2), 'a change here is a change for clients')
})

void t.test('OpenAPI: every route is in the document, or left out with a reason', async (t) => {
  const app = await openApp(t, createWorld(t))
  const told = new Set(
    operations((await app.inject('/api/v1/openapi.json')).json<Document>()).map(([name]) => name),
  )
  const routes = app.guardedRoutes
    .filter(
      ({ method, url }) =>
        method !== 'HEAD' || !app.guardedRoutes.some((r) => r.method === 'GET' && r.url === url),
    )
    .map(({ method, url }) => `${method} ${templated(url)}`)
  t.ok(routes.length > 10)
  t.same(
    routes.filter((route) => !told.has(route) && !(route in UNDOCUMENTED)),
    [],
    'give each its schema with operationId, summary and tags, or a line in UNDOCUMENTED',
  )
  t.same(
    Object.keys(UNDOCUMENTED).filter((route) => told.has(route) || !routes.includes(route)),
    [],
    'nothing is excused that need not be',
  )
})

void t.test(
  'OpenAPI: every operation has its own name, a summary, a known tag, and says how errors look',
  async (t) => {
    const app = await openApp(t, createWorld(t))
    const document = (await app.inject('/api/v1/openapi.json')).json<
      Document & { tags: { name: string }[] }
    >()
    const all = operations(document)
    const names = all.map(([, { operationId }]) => operationId)
    t.equal(new Set(names).size, names.length)
    for (const [name, { summary, tags, responses, security }] of all) {
      t.ok(summary, `${name} has a summary`)
      t.ok(
        tags?.every((tag) => document.tags.some((each) => each.name === tag)),
        `${name} has a tag`,
      )
      t.match(responses, { '4XX': {}, '5XX': {} }, `${name} answers errors`)
      t.ok(security, `${name} says whether it takes a token`)
    }
  },
)

void t.test('REST: what a route does not take is SS_INPUT_INVALID with the field', async (t) => {
  const app = await openApp(t, createWorld(t))
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/uploads?name=${'x'.repeat(1001)}`,
    headers: { 'content-type': 'video/mp4' },
    payload: 'x',
  })
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { code: 'SS_INPUT_INVALID', field: 'name', retryable: false })
})

void t.test('REST: a body that is compressed is refused before it is read, by every route', async (t) => {
  const app = await openApp(t, createWorld(t))
  for (const url of ['/graphql', '/uploads', '/api/v1/uploads', '/api/v1/uploads/resumable']) {
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, identity', 'zstd\u00ff']) {
      const headers = { 'content-encoding': encoding, 'content-type': 'application/json' }
      const answer = await app.inject({ method: 'POST', url, headers, payload: Buffer.alloc(100) })
      t.match(answer.body, /SS_ENCODING_REFUSED/, `${url} ${encoding}`)
      t.equal(answer.statusCode, 415)
    }
  }
})
