import t, { type Test } from 'tap'
import { createOidc, type OidcConfig } from '../../../core/security/oidc.ts'
import { CLIENT, startProvider } from '../../helpers/oidc.ts'

const REDIRECT = 'http://127.0.0.1:9/api/v1/auth/oidc/callback'
const configOf = (issuer: string, change: Partial<OidcConfig> = {}): OidcConfig => ({
  oidcIssuer: issuer,
  oidcClientId: CLIENT.id,
  oidcClientSecret: CLIENT.secret,
  oidcRedirectUrl: REDIRECT,
  oidcRolesClaim: 'roles',
  ...change,
})

async function world(t: Test) {
  const provider = await startProvider(t, REDIRECT)
  provider.claims.set('ada', {
    ...{ email: 'ada@example.org', email_verified: true, name: 'Ada', roles: ['staff', 'admins'] },
  })
  return { provider, oidc: createOidc(configOf(provider.issuer))! }
}

void t.test('Oidc: who signs in at the provider comes back with verified claims', async (t) => {
  const { provider, oidc } = await world(t)
  const { url, pending } = await oidc.begin()
  t.equal(url.searchParams.get('code_challenge_method'), 'S256')
  t.notMatch(url.href, pending.verifier, 'the verifier stays here')
  const back = await provider.signIn(url, 'ada')
  t.same(await oidc.finish(back.searchParams, pending), {
    ...{ issuer: provider.issuer, subject: 'ada', email: 'ada@example.org', emailVerified: true },
    ...{ name: 'Ada', roles: ['staff', 'admins'] },
  })
  const again = oidc.finish(back.searchParams, pending)
  await t.rejects(again, { code: 'SS_LOGIN_REFUSED' }, 'a code is good once')
})

void t.test('Oidc: an answer that belongs to another sign-in is refused', async (t) => {
  const { provider, oidc } = await world(t)
  const other = (await oidc.begin()).pending
  for (const change of [{ state: other.state }, { nonce: other.nonce }, { verifier: other.verifier }]) {
    const { url, pending } = await oidc.begin()
    const back = await provider.signIn(url, 'ada')
    const refused = oidc.finish(back.searchParams, { ...pending, ...change })
    await t.rejects(refused, { code: 'SS_LOGIN_REFUSED' }, `another ${Object.keys(change)[0]}`)
  }
})

void t.test('Oidc: what the provider refuses, and codes that it never gave, are refused', async (t) => {
  const { oidc, provider } = await world(t)
  const { pending } = await oidc.begin()
  for (const query of [
    { error: 'access_denied', state: pending.state, iss: provider.issuer },
    { code: 'made-up', state: pending.state, iss: provider.issuer },
    { code: 'made-up', state: pending.state, iss: 'https://evil.example' },
    { code: 'made-up', state: pending.state },
    { code: 'made-up' },
    {},
  ])
    await t.rejects(oidc.finish(new URLSearchParams(query as never), pending), { code: 'SS_LOGIN_REFUSED' })
})

void t.test('Oidc: a provider that is away is an outage, and asked again', async (t) => {
  const oidc = createOidc(configOf('http://127.0.0.1:9'))!
  await t.rejects(oidc.begin(), { code: 'SS_PROVIDER_UNAVAILABLE', retryable: true })
  await t.rejects(oidc.begin(), { code: 'SS_PROVIDER_UNAVAILABLE' })
})

void t.test('createOidc() takes a whole configuration, or none', async (t) => {
  t.equal(createOidc(configOf('')), undefined)
  t.throws(() => createOidc(configOf('https://login.example.org', { oidcClientId: '' })), {
    code: 'SS_CONFIG_INVALID',
  })
})
