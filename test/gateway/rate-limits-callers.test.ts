import type { FastifyInstance } from 'fastify'
import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { SpectraError } from '../../core/errors.ts'
import type { Identity, RateLimits } from '../../core/ports.ts'
import { createMemoryRateLimits } from '../../core/rate-limits/memory.ts'
import { createRedisRateLimits } from '../../core/rate-limits/redis.ts'
import type { RateConfig } from '../../gateway/plugins/rates.ts'
import { NO_REDIS, testRedis } from '../helpers/redis.ts'
import { createWorld, openApp, ORGANIZATION } from './world.ts'

const LIST = '{ batchProcesses { nodes { id } } }'
const FOLLOW = 'subscription { notifications { cursor } }'

const WHO: Record<string, Partial<Identity>> = {
  key: { keyId: 'noisy', role: 'service' },
  otherKey: { keyId: 'quiet', role: 'service' },
  ada: { userId: 'ada', role: 'owner' },
  bob: { userId: 'bob', role: 'owner' },
}

/** All of them ask from one address. */
async function limited(
  t: Test,
  rates: Partial<RateConfig>,
  rateLimits: RateLimits,
): Promise<FastifyInstance> {
  const world = createWorld(t, {
    authenticate: ({ headers, init }) => {
      const who = WHO[String(init?.as ?? headers['x-as'])]
      if (who) return { organizationId: ORGANIZATION, role: 'owner', ...who }
      throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot answer: it is not known who asks')
    },
  })
  world.options.ports.rateLimits = rateLimits
  Object.assign(world.options.config, rates)
  return openApp(t, world)
}

const ROUTES = {
  rateQueries: { method: 'POST', url: '/graphql', payload: { query: LIST } },
  rateCost: {
    method: 'POST',
    url: '/graphql',
    payload: { query: '{ batchProcesses(first: 1) { nodes { id } } }' },
  },
  rateMutations: {
    method: 'POST',
    url: '/graphql',
    payload: { query: 'mutation { pauseCamera(id: "none") { id } }' },
  },
  rateUploads: { method: 'POST', url: '/api/v1/uploads', payload: '' },
  rateExports: { method: 'GET', url: '/api/v1/events/export' },
  // What is no cursor ends the stream at once.
  rateStreams: { method: 'GET', url: '/api/v1/notifications/stream?kinds=nothing' },
} as const

function suite(name: string, open: (t: Test) => RateLimits): void {
  for (const [rate, request] of Object.entries(ROUTES)) {
    void t.test(
      `Rate limits (${name}): ${rate} of a noisy key takes nothing of others at its address`,
      async (t) => {
        const app = await limited(t, { [rate]: 2 }, open(t))
        const as = (who: string) => app.inject({ ...request, headers: { 'x-as': who } })
        let refused = await as('key')
        for (let n = 0; n < 5 && refused.statusCode !== 429; n++) refused = await as('key')
        t.equal(refused.statusCode, 429)
        const body = refused.json()
        const { code, retryAfterMs } = body.errors?.[0].extensions ?? body
        t.equal(code, 'SS_RATE_LIMITED')
        t.equal(refused.headers['retry-after'], String(Math.ceil(retryAfterMs / 1000)))
        for (const other of ['otherKey', 'ada', 'bob'])
          t.not((await as(other)).statusCode, 429, `${other} is answered`)
      },
    )
  }
}

suite('memory', () => createMemoryRateLimits())
if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else suite('redis', (t) => createRedisRateLimits(testRedis(t)))

void t.test(
  'Rate limits: who does not say who asks is counted by address, and keeps nobody out',
  async (t) => {
    const app = await limited(t, { rateAnonymous: 2 }, createMemoryRateLimits())
    const from = (remoteAddress: string, who?: string) =>
      app.inject({ ...ROUTES.rateQueries, remoteAddress, ...(who && { headers: { 'x-as': who } }) })
    for (const status of [401, 401, 429, 429]) t.equal((await from('127.0.0.1')).statusCode, status)
    const refused = await from('127.0.0.1')
    t.match(refused.headers['retry-after'], /^\d+$/)
    t.equal((await from('127.0.0.2')).statusCode, 401, 'another address')
    t.equal((await from('127.0.0.1', 'ada')).statusCode, 200, 'somebody who is known, at the same address')
  },
)

void t.test(
  'Rate limits: sockets and subscriptions of a noisy key are refused, those of others are not',
  async (t) => {
    const app = await limited(t, { rateStreams: 4 }, createMemoryRateLimits())
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`.replace('http', 'ws')
    const clientOf = (as: string) => {
      const client = createClient({
        ...{ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: false },
        ...{ connectionParams: { as }, onNonLazyError: () => undefined },
      })
      t.teardown(() => client.dispose())
      return client
    }
    const follow = (client: ReturnType<typeof clientOf>) =>
      new Promise<unknown>((resolve) => {
        const next = () => resolve('open')
        client.subscribe({ query: FOLLOW }, { next, error: resolve, complete: () => resolve('complete') })
      })
    const noisy = clientOf('key')
    for (let n = 0; n < 3; n++) t.equal(await follow(noisy), 'open')
    t.match(await follow(noisy), [{ extensions: { code: 'SS_RATE_LIMITED', retryAfterMs: Number } }])
    t.match(
      await follow(clientOf('key')),
      { code: 1013, reason: /^SS_RATE_LIMITED/ },
      'a socket of its own, too',
    )
    t.equal(await follow(clientOf('ada')), 'open')
    const strangers = await limited(t, { rateAnonymous: 1 }, createMemoryRateLimits())
    const theirs = `${await strangers.listen({ host: '127.0.0.1', port: 0 })}/graphql`.replace('http', 'ws')
    const close = () =>
      new Promise<unknown>((resolve) => {
        const socket = new WebSocket(theirs, 'graphql-transport-ws')
        socket.on('open', () => socket.send('{"type":"connection_init"}'))
        socket.on('close', resolve)
      })
    t.equal(await close(), 4401)
    t.equal(await close(), 1013)
  },
)
