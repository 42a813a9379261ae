import t, { type Test } from 'tap'
import { parse } from 'graphql'
import { createRedisConnection } from '../../core/cache/redis-connection.ts'
import { createRedisRateLimits } from '../../core/rate-limits/redis.ts'
import { costOf } from '../../gateway/http/document-cost.ts'
import { ask, createWorld, openApp, processOf } from './world.ts'

const CANCEL = 'mutation ($id: ID!) { cancelBatchProcess(id: $id) { id } }'
const LIST = '{ batchProcesses { nodes { id } } }'
const LIMITED = { extensions: { code: 'SS_RATE_LIMITED', retryable: true, advice: /retryAfterMs/ } }

async function limited(t: Test, rateMutations: number, rateQueries: number) {
  const world = createWorld(t)
  Object.assign(world.options.config, { rateMutations, rateQueries, rateUploads: 1 })
  const { id } = processOf()
  world.processes.set(id, processOf())
  return { app: await openApp(t, world), world, id }
}

void t.test('Document cost: aliases, fragments and several operations are counted', (t) => {
  const cost = (text: string) => costOf(parse(text))
  t.same(cost('{ a b: a ...F ... on Query { a } } fragment F on Query { a c: a }'), {
    mutations: 0,
    queries: 5,
    subscriptions: 0,
  })
  t.same(cost('mutation A { a b } query B { a } subscription C { a }'), {
    ...{ mutations: 2, queries: 1, subscriptions: 1 },
  })
  t.same(cost('{ a { b c d { e } } }'), { mutations: 0, queries: 1, subscriptions: 0 }, 'the top level only')
  const doubling = Array.from({ length: 200 }, (_, n) => `fragment F${n} on Q { ...F${n + 1} ...F${n + 1} }`)
  t.ok(cost(`{ ...F0 } ${doubling.join(' ')} fragment F200 on Q { a }`).queries > 1e50, 'at once')
  t.end()
})

void t.test(
  'Rate limits: mutations beyond the limit are refused with 429 and the time to wait',
  async (t) => {
    const { app, world, id } = await limited(t, 2, 0)
    for (let n = 0; n < 2; n += 1) t.same((await ask(app, CANCEL, { id })).errors, [])
    const answer = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: CANCEL, variables: { id } },
    })
    t.equal(answer.statusCode, 429)
    const [error] = answer.json().errors
    t.match(error, LIMITED)
    t.ok(error.extensions.retryAfterMs > 0 && error.extensions.retryAfterMs <= 60_000)
    t.equal(answer.headers['retry-after'], String(Math.ceil(error.extensions.retryAfterMs / 1000)))
    t.equal((await ask(app, LIST)).status, 200, 'queries are counted apart')
    t.not(
      (await app.inject({ method: 'POST', url: '/uploads', payload: '' })).statusCode,
      429,
      'so are uploads',
    )
    const upload = await app.inject({ method: 'POST', url: '/uploads', payload: '' })
    t.match(upload.json(), { code: 'SS_RATE_LIMITED', retryAfterMs: Number })
    t.equal(upload.statusCode, 429)
    t.equal(world.processes.get(id)!.status, 'cancelled')
  },
)

void t.test(
  'Rate limits: one request with many aliases is many, and what is refused is not done',
  async (t) => {
    const { app, world } = await limited(t, 3, 0)
    const aliases = Array.from({ length: 4 }, (_, n) => {
      world.processes.set(processOf({ title: `p${n}` }).id, processOf({ title: `p${n}` }))
      return `c${n}: cancelBatchProcess(id: "${processOf({ title: `p${n}` }).id}") { id }`
    })
    const answer = await ask(app, `mutation { ${aliases.join(' ')} }`)
    t.equal(answer.status, 429)
    t.match(answer.errors, [LIMITED])
    t.ok([...world.processes.values()].every(({ status }) => status === 'queued'))
  },
)

void t.test('Rate limits: queries have a limit of their own; 0 is none', async (t) => {
  const { app, id } = await limited(t, 0, 2)
  t.equal(
    (await ask(app, '{ a: batchProcesses { nodes { id } } b: batchProcesses { nodes { id } } }')).status,
    200,
  )
  t.match(await ask(app, LIST), { status: 429, errors: [LIMITED] })
  for (let n = 0; n < 5; n += 1) t.same((await ask(app, CANCEL, { id })).errors, [])
})

void t.test('Rate limits: client addresses are counted apart', async (t) => {
  const { app } = await limited(t, 0, 1)
  const from = (remoteAddress: string) =>
    app.inject({ method: 'POST', url: '/graphql', payload: { query: LIST }, remoteAddress })
  t.equal((await from('127.0.0.1')).statusCode, 200)
  t.equal((await from('127.0.0.1')).statusCode, 429)
  t.equal((await from('127.0.0.2')).statusCode, 200)
})

void t.test(
  'Rate limits: without Redis the gateway counts alone, is ready, and says so in its health',
  async (t) => {
    const { world } = await limited(t, 0, 1)
    const connection = createRedisConnection({ url: 'redis://127.0.0.1:1/0' })
    t.teardown(() => connection.close())
    world.options.ports.rateLimits = createRedisRateLimits(connection)
    const app = await openApp(t, world)
    t.equal((await ask(app, LIST)).status, 200)
    t.equal((await ask(app, LIST)).status, 429)
    const health = await app.inject('/health')
    t.equal(health.statusCode, 200)
    t.match(health.json(), {
      live: true,
      ready: true,
      degraded: ['rateLimits'],
      checks: { rateLimits: { ok: false, message: /^Cannot write to Redis: .*ECONNREFUSED/ } },
    })
  },
)
