import { randomBytes } from 'node:crypto'
import { fastify, type FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import {
  createSpectraClient,
  CreateProcessDocument,
  ProcessDocument,
  SpectraApiError,
  type Session,
} from '../../clients/typescript/src/index.ts'
import { SpectraError } from '../../core/errors.ts'
import { startGateway } from '../../gateway/server.ts'
import { createWorld, ORGANIZATION, processOf, type World } from '../gateway/world.ts'

/** A real gateway, over literal ports. */
async function listening(t: Test, world: World): Promise<string> {
  const config = { ...world.options.config, host: '127.0.0.1' as const, port: 0 }
  const gateway = await startGateway({ ...world.options, config })
  t.teardown(() => gateway.close())
  return gateway.url
}

void t.test('Client: a query is typed, and what is refused is a SpectraApiError with its code', async (t) => {
  const world = createWorld(t)
  const process = processOf({ status: 'completed' })
  world.processes.set(process.id, process)
  const client = createSpectraClient({ url: await listening(t, world) })
  const { batchProcess } = await client.ask(ProcessDocument, { id: process.id })
  t.equal(batchProcess?.status, 'completed')

  const refused = client.ask(CreateProcessDocument, { input: { url: 'ftp://example.org/a.mp4' } })
  await t.rejects(refused, {
    name: 'SpectraApiError',
    code: 'SS_SCHEME_REFUSED',
    field: 'url',
    retryable: false,
  })
  const error = await refused.catch((thrown: unknown) => thrown)
  t.ok(error instanceof SpectraApiError)
  t.match((error as SpectraApiError).advice, /POST \/uploads/)
  await t.rejects(client.rest('/api/v1/events/export?format=exe'), {
    code: 'SS_INPUT_INVALID',
    field: 'format',
  })
})

void t.test('Client: what refuses a whole document is told with its code, however it was sent', async (t) => {
  const world = createWorld(t)
  world.options.config = { ...world.options.config, rateQueries: 1 }
  const client = createSpectraClient({ url: await listening(t, world) })
  const headers = { 'content-type': 'application/json' }
  const send = () =>
    client.rest('/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: '{ me { organizationId } }' }),
    })
  t.equal((await send()).status, 200)
  await t.rejects(send(), { code: 'SS_RATE_LIMITED', retryable: true, retryAfterMs: Number })
})

void t.test(
  'Client: what may be asked twice is asked of the next gateway where one does not answer',
  async (t) => {
    const world = createWorld(t)
    const process = processOf()
    world.processes.set(process.id, process)
    const url = await listening(t, world)
    const client = createSpectraClient({ url: ['http://127.0.0.1:9', url] })
    t.equal((await client.ask(ProcessDocument, { id: process.id })).batchProcess?.id, process.id)
    await client.ask(CreateProcessDocument, { input: { url: 'https://example.org/a.mp4' } })
    t.equal(world.created.length, 1, 'it stays with the one that answers')

    const lost = createSpectraClient({ url: ['http://127.0.0.1:9', url] })
    const order = lost.ask(CreateProcessDocument, { input: { url: 'https://example.org/a.mp4' } })
    await t.rejects(order, { code: 'CLIENT_UNREACHABLE', retryable: true }, 'an order is not')
    t.equal(world.created.length, 1)
  },
)

void t.test('Client: a file arrives as it is, with its progress', async (t) => {
  const world = createWorld(t)
  const client = createSpectraClient({ url: await listening(t, world) })
  const content = randomBytes(300_000)
  const sent: number[] = []
  const { uploadKey } = await client.upload(content, {
    name: 'clip.mp4',
    partBytes: 100_000,
    onProgress: (bytes) => sent.push(bytes),
  })
  t.ok((await buffer(await world.storage.get(uploadKey))).equals(content))
  t.equal(sent.at(-1), 300_000)
  t.ok(sent.length > 2)
  const refused = client.upload(Buffer.from('x'), { sha256: '0'.repeat(64), retryMs: [] })
  await t.rejects(refused, { code: 'SS_DIGEST_MISMATCH' })
  await t.rejects(client.upload(Buffer.alloc(1_000_001), { retryMs: [] }), { code: 'SS_UPLOAD_TOO_LARGE' })
})

/** Signs in as the gateway does, and counts: what is looked at is how often the client refreshes. */
async function signingIn(t: Test): Promise<{ url: string; app: FastifyInstance; refreshes: string[] }> {
  const app = fastify()
  const refreshes: string[] = []
  let turn = 0
  const session = (): Session => ({
    accessToken: `access-${++turn}`,
    accessExpiresAt: new Date(Date.now() + 900_000).toISOString(),
    refreshToken: `refresh-${turn}`,
  })
  app.post('/api/v1/auth/login', async () => session())
  app.post('/api/v1/auth/refresh', async (request, reply) => {
    const { refreshToken } = request.body as { refreshToken: string }
    refreshes.push(refreshToken)
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (refreshToken !== `refresh-${turn}`)
      return reply
        .code(401)
        .send({ code: 'SS_UNAUTHENTICATED', message: 'Cannot refresh: used', retryable: false })
    return session()
  })
  app.get('/who', async ({ headers }, reply) =>
    headers.authorization === `Bearer access-${turn}`
      ? { organizationId: ORGANIZATION }
      : reply.code(401).send({ code: 'SS_UNAUTHENTICATED', message: 'Cannot answer', retryable: false }),
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, app, refreshes }
}

void t.test('Client: however many requests find their token refused or old, one refreshes it', async (t) => {
  const { url, refreshes } = await signingIn(t)
  const kept: (Session | undefined)[] = []
  const client = createSpectraClient({ url, onSession: (session) => kept.push(session) })
  await client.signIn('a@example.org', 'a password')
  const other = createSpectraClient({ url })
  await other.signIn('b@example.org', 'a password')
  // The other sign-in took the place of this one's access token, so that it is refused.
  const old = { ...other.session!, accessToken: 'access-of-before' }
  const again = createSpectraClient({ url, session: old, onSession: (session) => kept.push(session) })
  const answers = await Promise.all(Array.from({ length: 10 }, () => again.rest('/who')))
  t.ok(answers.every(({ ok }) => ok))
  t.same(refreshes, ['refresh-2'])
  t.equal(kept.at(-1)?.refreshToken, 'refresh-3', 'and whoever keeps it is told')

  const due = { ...again.session!, accessExpiresAt: new Date(Date.now() + 1000).toISOString() }
  const early = createSpectraClient({ url, session: due })
  await Promise.all([early.rest('/who'), early.rest('/who')])
  t.same(refreshes, ['refresh-2', 'refresh-3'], 'before its end, too')
})

void t.test('Client: a refresh that is refused ends the sign-in, and says so', async (t) => {
  const { url } = await signingIn(t)
  const kept: (Session | undefined)[] = []
  const session = { accessToken: 'x', accessExpiresAt: new Date(0).toISOString(), refreshToken: 'stolen' }
  const client = createSpectraClient({ url, session, onSession: (each) => kept.push(each) })
  await t.rejects(client.rest('/who'), { code: 'SS_UNAUTHENTICATED' })
  t.same(kept, [undefined])
  t.equal(client.session, undefined)
})

void t.test('Client: an API key is sent as it is', async (t) => {
  const shown: unknown[] = []
  const world = createWorld(t, {
    authenticate({ headers }) {
      shown.push(headers.authorization)
      if (headers.authorization === 'Bearer key') return { organizationId: ORGANIZATION, role: 'service' }
      throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot let you in')
    },
  })
  const url = await listening(t, world)
  await createSpectraClient({ url, apiKey: 'key' }).rest('/api/v1/events/export')
  await t.rejects(createSpectraClient({ url, apiKey: 'old' }).rest('/api/v1/events/export'), {
    code: 'SS_UNAUTHENTICATED',
  })
  t.same(shown, ['Bearer key', 'Bearer old'], 'and not again where it is refused')
})
