import { fastify } from 'fastify'
import { buildSchema } from 'graphql'
import t, { type Test } from 'tap'
import type { Identity } from '../../core/ports.ts'
import { guardSchema } from '../../gateway/graphql/guard.ts'
import { authenticatePlugin } from '../../gateway/plugins/authenticate.ts'
import { errorsPlugin } from '../../gateway/plugins/errors.ts'
import { hostsPlugin } from '../../gateway/plugins/hosts.ts'
import { ratesPlugin } from '../../gateway/plugins/rates.ts'
import { routePermissionsPlugin } from '../../gateway/plugins/route-permissions.ts'
import { ROLE_NAMES, type RoleName } from '../../schema/roles.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER, processOf } from './world.ts'

const as = (t: Test, role: RoleName, more: Partial<Identity> = {}) =>
  createWorld(t, { authenticate: () => ({ organizationId: ORGANIZATION, role, ...more }) })

void t.test('Permissions: a role may do what its permissions say, and nothing else', async (t) => {
  const change = 'mutation { createBatchProcess(input: { url: "https://example.org/a.mp4" }) { id } }'
  const may: RoleName[] = ['owner', 'admin', 'operator', 'service']
  for (const role of ROLE_NAMES) {
    const world = as(t, role)
    const app = await openApp(t, world)
    t.same((await ask(app, '{ batchProcesses { nodes { id } } }')).errors, [], `${role} looks`)
    const { errors } = await ask(app, change)
    if (may.includes(role)) t.same(errors, [], `${role} has videos analysed`)
    else t.match(errors, [{ extensions: { code: 'SS_FORBIDDEN', retryable: false } }], `${role} does not`)
    t.equal(world.created.length, may.includes(role) ? 1 : 0)
  }
})

void t.test('Permissions: a key does no more than its scopes say', async (t) => {
  const app = await openApp(t, as(t, 'owner', { scopes: ['footage:read'] }))
  t.same((await ask(app, '{ cameras { id } }')).errors, [])
  t.match((await ask(app, '{ mailboxes { queue } }')).errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
})

void t.test('Permissions: the nodes are for people of the operating organization', async (t) => {
  const ours = await openApp(t, as(t, 'operator'))
  t.same((await ask(ours, '{ actorTree { id } }')).errors, [])
  for (const more of [{ organizationId: OTHER }, { cameras: ['door'] }]) {
    const app = await openApp(t, as(t, 'owner', more))
    t.match((await ask(app, '{ actorTree { id } }')).errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  }
})

void t.test('Permissions: who may not look gets none of what is there', async (t) => {
  const world = as(t, 'viewer')
  world.processes.set(processOf().id, processOf())
  const app = await openApp(t, world)
  const both = await ask(app, '{ batchProcesses { nodes { id } } deadLetters { nodes { payload } } }')
  t.match(both.errors, [{ path: ['deadLetters'], extensions: { code: 'SS_FORBIDDEN' } }])
  t.notOk(both.data?.deadLetters)
})

void t.test('Permissions: a route takes what it says', async (t) => {
  const app = await openApp(t, as(t, 'viewer'))
  const refused = await app.inject({ method: 'POST', url: '/uploads', payload: '' })
  t.equal(refused.statusCode, 403)
  t.match(refused.json(), { code: 'SS_FORBIDDEN', message: /footage:write/ })
})

void t.test(
  'guardSchema() fails for a field of Query, Mutation or Subscription that nobody speaks of',
  async (t) => {
    const schema = () => buildSchema('type Query { a: Int } type Mutation { b: Thing } type Thing { c: Int }')
    t.doesNotThrow(() => guardSchema(schema(), { 'Query.a': 'signed-in', 'Mutation.b': 'footage:write' }))
    t.throws(() => guardSchema(schema(), { 'Query.a': 'signed-in' }), {
      message: /permissions.ts[^]*add who may use it: 'Mutation.b'/,
    })
    const spoken = { 'Query.a': 'signed-in', 'Mutation.b': 'signed-in', 'Thing.d': 'footage:read' } as const
    t.throws(() => guardSchema(schema(), spoken), { message: /remove 'Thing.d'/ })
  },
)

void t.test('Permissions: a gateway with a route that says nothing does not start', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(errorsPlugin)
  await app.register(routePermissionsPlugin)
  const { config, ports } = createWorld(t).options
  await app.register(hostsPlugin, config)
  await app.register(ratesPlugin, { rateLimits: ports.rateLimits, config })
  await app.register(authenticatePlugin, {
    authenticate: () => ({ organizationId: ORGANIZATION, role: 'owner' }),
  })
  app.get('/said', { config: { permission: 'footage:read' } }, async () => 'yes')
  app.get('/open', { config: { open: true } }, async () => 'yes')
  app.delete('/unsaid', async () => 'no')
  await t.rejects(async () => app.ready(), { message: /who may use DELETE \/unsaid/ })
})

void t.test('Permissions: all routes are known, each with what it takes', async (t) => {
  const app = await openApp(t, as(t, 'viewer'))
  const found = app.guardedRoutes.map(({ method, url, needs }) => `${method} ${url} ${needs}`)
  for (const one of ['POST /graphql signed-in', 'POST /uploads footage:write', 'GET /health open'])
    t.ok(found.includes(one), one)
})
