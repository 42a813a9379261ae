import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../core/config.ts'
import { createPorts, type OpenedPorts } from '../../core/create-ports.ts'
import type { Identity } from '../../core/ports.ts'
import { createOidc } from '../../core/security/oidc.ts'
import { buildApp } from '../../gateway/app.ts'
import { createAuthenticator } from '../../gateway/authenticator.ts'
import { templateDir } from '../helpers/database.ts'
import { CLIENT, startProvider, type RunningProvider } from '../helpers/oidc.ts'
import { tempDir } from '../helpers/temp.ts'
import { createWorld, ORGANIZATION } from './world.ts'

const START = '/api/v1/auth/oidc/start'
const CALLBACK = '/api/v1/auth/oidc/callback'
const REDIRECT = `http://127.0.0.1:9${CALLBACK}`
const BY: Identity = { organizationId: ORGANIZATION, role: 'owner' }

let opened: OpenedPorts
let provider: RunningProvider
let app: FastifyInstance

t.before(async () => {
  provider = await startProvider(t, REDIRECT)
  const config = loadConfig(
    {
      ...{ dataDir: join(tempDir(t), 'data'), cacheDir: templateDir() },
      ...{ jwtSecret: 'the key of the tests, which has more than 32 characters' },
      ...{ oidcIssuer: provider.issuer, oidcClientId: CLIENT.id, oidcClientSecret: CLIENT.secret },
      ...{ oidcRedirectUrl: REDIRECT, oidcRoles: 'admins=admin,staff=viewer' },
    },
    {},
  )
  opened = await createPorts(config)
  t.teardown(() => opened.close())
  const { accounts } = opened.ports
  const world = createWorld(t, { authenticate: createAuthenticator({ accounts }), oidc: createOidc(config)! })
  app = await buildApp({ ...world.options, ports: { ...world.options.ports, accounts } })
  t.teardown(() => app.close())
})

const claimsOf = (login: string, roles: string[]) =>
  provider.claims.set(login, { email: `${login}@example.org`, email_verified: true, name: login, roles })

/** What a browser has after the start: where it is sent, and its cookie. */
async function start(path = ''): Promise<{ url: URL; cookies: Record<string, string> }> {
  const answer = await app.inject(`${START}${path}`)
  t.equal(answer.statusCode, 303)
  const [cookie] = answer.cookies
  t.match(cookie, { name: 'spectra_oidc', httpOnly: true, sameSite: 'Lax', path: '/api/v1/auth/oidc' })
  return { url: new URL(answer.headers.location!), cookies: { [cookie!.name]: cookie!.value } }
}

const comeBack = (to: URL, cookies: Record<string, string>): Promise<LightMyRequestResponse> =>
  app.inject({ url: `${to.pathname}${to.search}`, cookies })

const identityOf = (token: string) =>
  app.inject({
    ...{ method: 'POST', url: '/graphql', headers: { authorization: `Bearer ${token}` } },
    payload: { query: '{ me { role organizationId user { id email } } }' },
  })

/** The whole way of somebody. */
async function signedIn(login: string): Promise<LightMyRequestResponse> {
  const { url, cookies } = await start()
  return comeBack(await provider.signIn(url, login), cookies)
}

function isRefused(answer: LightMyRequestResponse, what: string): void {
  t.equal(answer.statusCode, 401, what)
  t.match(answer.json(), { code: 'SS_LOGIN_REFUSED' }, what)
  t.notOk(answer.body.includes('accessToken'), what)
  t.notOk(
    answer.cookies.some(({ name, value }) => name === 'spectra_refresh' && value !== ''),
    what,
  )
}

void t.test(
  'OIDC routes: who signs in at the provider is answered with tokens, as the claims say',
  async (t) => {
    claimsOf('ada', ['staff', 'admins'])
    const answer = await signedIn('ada')
    t.equal(answer.statusCode, 200)
    const { accessToken } = answer.json()
    t.match((await identityOf(accessToken)).json(), {
      data: { me: { role: 'admin', organizationId: ORGANIZATION, user: { email: 'ada@example.org' } } },
    })
    t.match(answer.cookies, [
      { name: 'spectra_oidc', value: '' },
      { name: 'spectra_refresh', httpOnly: true, sameSite: 'Strict', path: '/api/v1/auth' },
    ])
    claimsOf('ada', ['staff'])
    const later = (await signedIn('ada')).json()
    t.match(
      (await identityOf(later.accessToken)).json(),
      { data: { me: { role: 'viewer' } } },
      'claims decide each time',
    )
    claimsOf('ada', ['strangers'])
    isRefused(await signedIn('ada'), 'who has no role any more')
    claimsOf('ada', ['staff'])
  },
)

void t.test('OIDC routes: a browser goes on where the start said, on this host alone', async (t) => {
  claimsOf('bob', ['staff'])
  const { url, cookies } = await start('?return=/console')
  const answer = await comeBack(await provider.signIn(url, 'bob'), cookies)
  t.equal(answer.statusCode, 303)
  t.equal(answer.headers.location, '/console')
  t.notOk(answer.body.includes('accessToken'))
  for (const elsewhere of ['//evil.example', '/%5Cevil.example', 'https://evil.example', '/a%0d%0ab'])
    t.equal((await app.inject(`${START}?return=${elsewhere}`)).statusCode, 400, elsewhere)
})

void t.test('OIDC routes: another state, another browser and a code that was used are refused', async () => {
  claimsOf('eve', ['staff'])
  const { url, cookies } = await start()
  const to = await provider.signIn(url, 'eve')
  isRefused(await comeBack(to, {}), 'a browser that began nothing')
  isRefused(await comeBack(to, (await start()).cookies), 'a browser that began another sign-in')
  isRefused(await comeBack(to, { spectra_oidc: 'bm8ganNvbg' }), 'a cookie that is none')
  const altered = new URL(to)
  altered.searchParams.set('state', 'made-up')
  isRefused(await comeBack(altered, cookies), 'another state')
  const stateless = new URL(to)
  stateless.searchParams.delete('state')
  isRefused(await comeBack(stateless, cookies), 'no state')
  t.equal((await comeBack(to, cookies)).statusCode, 200, 'the right one')
  isRefused(await comeBack(to, cookies), 'the same code once more')
})

void t.test('OIDC routes: who does not consent at the provider is not signed in', async (t) => {
  claimsOf('mallory', ['admins'])
  const { url, cookies } = await start()
  const to = await provider.signIn(url, 'mallory', { consent: false })
  t.equal(to.searchParams.get('error'), 'access_denied')
  isRefused(await comeBack(to, cookies), 'denied')
  const users = await opened.ports.accounts.users(ORGANIZATION)
  t.notOk(users.some(({ email }) => email === 'mallory@example.org'))
})

void t.test('OIDC routes: a disabled user is refused, and signs in again once enabled', async (t) => {
  const { accounts } = opened.ports
  claimsOf('carol', ['staff'])
  const { accessToken } = (await signedIn('carol')).json()
  const { id } = (await accounts.users(ORGANIZATION)).find(({ email }) => email === 'carol@example.org')!
  await accounts.changeUser(BY, id, { disabled: true })
  isRefused(await signedIn('carol'), 'disabled')
  t.equal((await identityOf(accessToken)).statusCode, 401, 'what she had is worth nothing')
  await accounts.changeUser(BY, id, { disabled: false })
  t.equal((await signedIn('carol')).statusCode, 200)
})

void t.test('OIDC routes: whose address is not verified gets no account, and takes none over', async () => {
  await opened.ports.accounts.createUser(BY, { email: 'owner@example.org', role: 'owner' })
  provider.claims.set('thief', { email: 'owner@example.org', email_verified: false, roles: ['admins'] })
  isRefused(await signedIn('thief'), 'not verified')
})
