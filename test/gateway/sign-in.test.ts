import { createSigner } from 'fast-jwt'
import { createClient } from 'graphql-ws'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import t from 'tap'
import WebSocket from 'ws'
import { createLog } from '../../cli/output/log.ts'
import { loadConfig } from '../../core/config.ts'
import { createPorts, type OpenedPorts } from '../../core/create-ports.ts'
import type { Identity } from '../../core/ports.ts'
import { createAuthenticator } from '../../gateway/authenticator.ts'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import { templateDir } from '../helpers/database.ts'
import { tempDir } from '../helpers/temp.ts'
import { createWorld, ORGANIZATION, processOf } from './world.ts'

/* eslint-disable @typescript-eslint/no-explicit-any -- tests look into answers as they like */

const KEY = 'the key of the tests, which has more than 32 characters'
const BY: Identity = { organizationId: ORGANIZATION, role: 'owner' }
const OWN_TOKEN = 'own-token-that-only-this-user-can-read'
const PASSWORD = 'Planted-password-of-ada-77'
const EMAIL = 'ada@example.org'
const AUTH = '/api/v1/auth'
const FOLLOW = 'subscription ($id: ID!) { processUpdated(id: $id) { process { id } } }'

let opened: OpenedPorts
let gateway: Gateway
let userId: string
const logged: string[] = []
/** Whatever came back from the gateway. */
const answers: string[] = []

t.before(async () => {
  const config = loadConfig(
    { dataDir: join(tempDir(t), 'data'), cacheDir: templateDir(), jwtSecret: KEY },
    {},
  )
  opened = await createPorts(config)
  t.teardown(() => opened.close())
  const { accounts } = opened.ports
  userId = (await accounts.createUser(BY, { email: EMAIL, role: 'admin', password: PASSWORD })).user.id
  const to = new Writable({ write: (line, _encoding, done) => (logged.push(String(line)), done()) })
  const world = createWorld(t, {
    logger: createLog({ level: 'trace', to: to as never }),
    authenticate: createAuthenticator({ accounts, own: { identity: BY, token: OWN_TOKEN } }),
  })
  const one = processOf({ status: 'processing' })
  world.processes.set(one.id, one)
  const ports = { ...world.options.ports, accounts }
  gateway = await startGateway({
    ...{ ...world.options, ports },
    config: { ...world.options.config, host: '127.0.0.1', port: 0 },
  })
  t.teardown(() => gateway.close())
})

interface Got {
  status: number
  headers: Headers
  body: any
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Got> {
  const answer = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  answers.push(text)
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
}

const login = async (more: object = {}): Promise<any> => {
  const { status, body } = await call('POST', `${AUTH}/login`, { email: EMAIL, password: PASSWORD, ...more })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
const me = (token: string): Promise<Got> => call('GET', `${AUTH}/me`, undefined, bearer(token))

/** How a subscription ends: the code and reason with which its connection was closed. */
function follow(authorization: string | undefined): {
  first: Promise<unknown>
  closed: Promise<{ code: number; reason: string }>
} {
  const first = Promise.withResolvers<unknown>()
  const closed = Promise.withResolvers<{ code: number; reason: string }>()
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(authorization !== undefined && { connectionParams: { authorization } }),
    on: { closed: (event) => closed.resolve(event as { code: number; reason: string }) },
  })
  client.subscribe(
    { query: FOLLOW, variables: { id: processOf().id } },
    { next: first.resolve, error: () => undefined, complete: () => undefined },
  )
  return { first: first.promise, closed: closed.promise }
}

void t.test('Sign-in: an access token opens the API for who it is of', async (t) => {
  const session = await login()
  t.match(session, { tokenType: 'Bearer', passwordToChoose: false, identity: { userId, role: 'admin' } })
  const { status, body, headers } = await me(session.accessToken)
  t.equal(status, 200)
  t.match(body, { organizationId: ORGANIZATION, userId, role: 'admin' })
  t.ok(body.permissions.includes('accounts:write'))
  t.notOk(body.permissions.includes('organization:delete'))
  t.equal(headers.get('cache-control'), 'no-store')
  await follow(`Bearer ${session.accessToken}`).first
})

void t.test(
  'Sign-in: once there are accounts nobody is let in without, on this machine either',
  async (t) => {
    t.equal((await call('POST', '/graphql', { query: '{ cameras { id } }' })).status, 401)
    t.match(await follow(undefined).closed, { code: 4401, reason: /^SS_UNAUTHENTICATED/ })
    t.equal(
      (await me(OWN_TOKEN)).status,
      200,
      'but its own user, who can read the token in the data directory',
    )
  },
)

void t.test('Sign-in: forged, foreign and stale tokens are refused, by HTTP and WebSocket', async (t) => {
  const { accessToken, refreshToken } = await login()
  const [head, payload, signature] = accessToken.split('.')
  const said = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
  const header = { kid, typ: 'at+jwt' }
  const text = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = (change: object, options: object = {}): string =>
    createSigner({ key: KEY, algorithm: 'HS256', header: { alg: 'HS256', ...header }, ...options } as never)({
      ...said,
      ...change,
    })
  t.equal(
    (await me(signed({}))).status,
    200,
    'what is signed as ours is taken: the others fail for their own reason',
  )
  const now = Math.floor(Date.now() / 1000)
  const forged: Record<string, string> = {
    'alg none': `${text({ alg: 'none', ...header })}.${payload}.`,
    'alg none, with the signature': `${text({ alg: 'none', ...header })}.${payload}.${signature}`,
    'another algorithm': signed({}, { algorithm: 'HS512', header: { alg: 'HS512', ...header } }),
    'another key': signed({}, { key: KEY.replace('tests', 'thief') }),
    'another payload': `${head}.${text({ ...said, sub: processOf().id })}.${signature}`,
    expired: signed({ iat: now - 1000, exp: now - 1 }),
    'not yet valid': signed({ nbf: now + 600 }),
    'another audience': signed({ aud: 'another' }),
    'another issuer': signed({ iss: 'another' }),
    'another use': signed({ use: 'refresh' }),
    'another type': signed({}, { header: { alg: 'HS256', kid, typ: 'JWT' } }),
    'a refresh token': refreshToken,
    'an unknown key': 'spk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG',
  }
  for (const [name, token] of Object.entries(forged)) {
    const refused = await me(token)
    t.equal(refused.status, 401, name)
    t.equal(refused.body.code, 'SS_UNAUTHENTICATED')
    t.match(
      await follow(`Bearer ${token}`).closed,
      { code: 4401, reason: /^SS_UNAUTHENTICATED/ },
      `${name}, by WebSocket`,
    )
  }
})

void t.test(
  'Sign-in: a refresh token is good once; used again, it ends all that came of the sign-in',
  async (t) => {
    const first = await login()
    const { body: second } = await call('POST', `${AUTH}/refresh`, { refreshToken: first.refreshToken })
    t.equal((await me(second.accessToken)).status, 200)
    t.equal((await call('POST', `${AUTH}/refresh`, { refreshToken: first.refreshToken })).status, 401)
    t.equal((await call('POST', `${AUTH}/refresh`, { refreshToken: second.refreshToken })).status, 401)
    t.equal((await me(second.accessToken)).status, 401)
  },
)

void t.test(
  'Sign-in: a browser keeps the refresh token in a cookie that no script and no other site has',
  async (t) => {
    const signedIn = await call('POST', `${AUTH}/login`, { email: EMAIL, password: PASSWORD, cookie: true })
    t.notOk('refreshToken' in signedIn.body)
    const set = signedIn.headers.get('set-cookie')!
    for (const part of ['HttpOnly', 'SameSite=Strict', `Path=${AUTH}`]) t.match(set, part)
    const cookie = set.split(';')[0]!
    const foreign = { cookie, origin: 'https://evil.example' }
    t.equal((await call('POST', `${AUTH}/refresh`, {}, foreign)).status, 403, 'not for pages of other sites')
    const form = { cookie, 'content-type': 'text/plain' }
    const sent = await fetch(`${gateway.url}${AUTH}/refresh`, { method: 'POST', headers: form, body: '{}' })
    t.ok([400, 415].includes(sent.status), 'nor for a form, which needs nobody to ask first')
    const refreshed = await call('POST', `${AUTH}/refresh`, {}, { cookie })
    t.equal(refreshed.status, 200)
    const next = refreshed.headers.get('set-cookie')!.split(';')[0]!
    t.not(next, cookie)
    const out = await call('POST', `${AUTH}/logout`, {}, { cookie: next })
    t.equal(out.status, 204)
    t.match(out.headers.get('set-cookie'), /spectra_refresh=;/)
    t.equal((await call('POST', `${AUTH}/refresh`, {}, { cookie: next })).status, 401)
  },
)

void t.test('Sign-in: an organization or role in what is sent is refused', async (t) => {
  for (const more of [{ organizationId: ORGANIZATION }, { role: 'owner' }, { userId }]) {
    const refused = await call('POST', `${AUTH}/login`, { email: EMAIL, password: PASSWORD, ...more })
    t.equal(refused.status, 400)
    t.equal(refused.body.code, 'SS_INPUT_INVALID')
    const input = `input: { url: "https://example.org/a.mp4", ${Object.keys(more)[0]}: "x" }`
    const query = `mutation { createBatchProcess(${input}) { id } }`
    const { body } = await call('POST', '/graphql', { query }, bearer(OWN_TOKEN))
    t.match(body.errors, [{ extensions: { code: 'SS_INPUT_INVALID' } }])
  }
})

void t.test('Sign-in: a subscription ends when its sign-in does', async (t) => {
  const session = await login()
  const following = follow(`Bearer ${session.accessToken}`)
  await following.first
  t.equal((await call('POST', `${AUTH}/logout`, { refreshToken: session.refreshToken })).status, 204)
  t.match(await following.closed, { code: 4401, reason: /^SS_UNAUTHENTICATED: .*the sign-in has ended/ })
  t.equal((await me(session.accessToken)).status, 401)
})

void t.test(
  'Sign-in: a subscription ends when the role of its user changes, or its key is revoked',
  async (t) => {
    const { accounts } = opened.ports
    const { accessToken } = await login()
    const { key, secret } = await accounts.createKey(BY, { name: 'a key', role: 'viewer' })
    const ofUser = follow(`Bearer ${accessToken}`)
    const ofKey = follow(`Bearer ${secret}`)
    await Promise.all([ofUser.first, ofKey.first])
    await accounts.changeUser(BY, userId, { role: 'viewer' })
    t.match(await ofUser.closed, { code: 4401 })
    await accounts.revokeKey(BY, key.id)
    t.match(await ofKey.closed, { code: 4401 })
    t.equal((await me(secret)).status, 401)
  },
)

void t.test('Sign-in: streams of server-sent events end when their sign-in does', async (t) => {
  for (const path of [
    '/api/v1/notifications/stream',
    `/graphql/stream?query=${encodeURIComponent('subscription { notifications { cursor } }')}`,
  ]) {
    const session = await login()
    const answer = await fetch(`${gateway.url}${path}`, { headers: bearer(session.accessToken) })
    t.equal(answer.status, 200)
    const told = answer.text()
    t.equal((await call('POST', `${AUTH}/logout`, { refreshToken: session.refreshToken })).status, 204)
    t.match(await told, /SS_UNAUTHENTICATED/, path)
  }
})

void t.test('Sign-in: a user who is disabled is out', async (t) => {
  const { accounts } = opened.ports
  const { accessToken } = await login()
  const following = follow(`Bearer ${accessToken}`)
  await following.first
  await accounts.changeUser(BY, userId, { disabled: true })
  t.match(await following.closed, { code: 4401 })
  t.equal((await me(accessToken)).status, 401)
  t.equal((await call('POST', `${AUTH}/login`, { email: EMAIL, password: PASSWORD })).status, 401)
  await accounts.changeUser(BY, userId, { disabled: false })
})

void t.test(
  'Sign-in: who guesses is told to wait, and an unknown user is told the same as a known one',
  async (t) => {
    await opened.ports.accounts.createUser(BY, {
      email: 'bob@example.org',
      role: 'viewer',
      password: PASSWORD,
    })
    const guess = (email: string) =>
      call('POST', `${AUTH}/login`, { email, password: 'planted-wrong-password' })
    const known = await guess('bob@example.org')
    const unknown = await guess('nobody@example.org')
    t.equal(known.status, 401)
    t.same(known.body, unknown.body)
    let last = known
    for (let tries = 0; tries < 50 && last.status === 401; tries++) last = await guess('bob@example.org')
    t.equal(last.status, 429)
    t.match(last.body, { code: 'SS_RATE_LIMITED', retryAfterMs: Number })
    t.ok(Number(last.headers.get('retry-after')) > 0)
  },
)

void t.test(
  'Sign-in: no password and no token stands in a log, an answer that is not its own, or the audit log',
  async (t) => {
    const said = logged.join('')
    t.ok(logged.length > 20)
    t.notMatch(said, /[Pp]lanted/)
    t.notMatch(said, /eyJ[\w-]+\./, 'no JWT')
    t.notMatch(said, /spr_|spk_|own-token/)
    t.notMatch(answers.join('\n'), /[Pp]lanted/)
    const audited = JSON.stringify(await opened.database.query('select * from spectra_ops.audit_log'))
    t.match(audited, 'auth.')
    t.notMatch(audited, /[Pp]lanted|eyJ|spr_[\w-]{20}|\$argon2/)
  },
)
