import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import type { Identity } from '../../core/ports.ts'
import { createAuthenticator, type Credentials } from '../../gateway/authenticator.ts'
import { ORGANIZATION, OTHER } from './world.ts'

const OWN: Identity = { organizationId: ORGANIZATION, role: 'owner' }
const KNOWN: Identity = { organizationId: OTHER, role: 'viewer', userId: 'u' }
const TOKEN = 'a token that only the own user can read'

const authenticatorOf = (there: boolean, own = true) =>
  createAuthenticator({
    accounts: {
      any: async () => there,
      async identityOf(bearer) {
        if (bearer === 'known') return KNOWN
        throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot take it')
      },
    },
    ...(own && { own: { identity: OWN, token: TOKEN.replaceAll(' ', '-') } }),
  })

const bearer = (token: string): Pick<Credentials, 'headers'> => ({
  headers: { authorization: `Bearer ${token}` },
})
const HERE = { ip: '127.0.0.1', headers: {} }
const THERE = { ip: '10.0.0.7', headers: {} }
const REFUSED = { code: 'SS_UNAUTHENTICATED' }

void t.test('createAuthenticator(): without accounts, who is on this machine is its own user', async (t) => {
  const authenticate = authenticatorOf(false)
  for (const ip of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) t.same(await authenticate({ ...HERE, ip }), OWN)
  await t.rejects(async () => authenticate(THERE), REFUSED)
  await t.rejects(
    async () => authenticatorOf(false, false)(HERE),
    REFUSED,
    'nor on a gateway that others reach',
  )
})

void t.test(
  'createAuthenticator(): once there are accounts, everybody has to show who they are',
  async (t) => {
    const authenticate = authenticatorOf(true)
    await t.rejects(async () => authenticate(HERE), REFUSED)
    t.same(await authenticate({ ...HERE, ...bearer('known') }), KNOWN)
    t.same(await authenticate({ ...THERE, ...bearer('known') }), KNOWN)
    await t.rejects(async () => authenticate({ ...HERE, ...bearer('unknown') }), REFUSED)
  },
)

void t.test('createAuthenticator(): the own user shows its token, from this machine alone', async (t) => {
  const own = bearer(TOKEN.replaceAll(' ', '-'))
  t.same(await authenticatorOf(true)({ ...HERE, ...own }), OWN)
  await t.rejects(async () => authenticatorOf(true)({ ...THERE, ...own }), REFUSED)
  await t.rejects(async () => authenticatorOf(true, false)({ ...HERE, ...own }), REFUSED)
})

void t.test('createAuthenticator(): a WebSocket shows it in connection_init', async (t) => {
  const authenticate = authenticatorOf(true)
  t.same(await authenticate({ ...THERE, init: { authorization: 'Bearer known' } }), KNOWN)
  t.same(await authenticate({ ...THERE, init: { Authorization: 'bearer known' } }), KNOWN)
  t.same(await authenticate({ ...THERE, ...bearer('known'), init: {} }), KNOWN, 'or in the header')
})

void t.test('createAuthenticator(): what is no bearer token is refused, not taken for nothing', async (t) => {
  const authenticate = authenticatorOf(false)
  for (const given of [
    'Basic a2V5',
    'known',
    'Bearer',
    'Bearer a b',
    `Bearer ${'x'.repeat(5000)}`,
    'Bearer é',
  ])
    await t.rejects(async () => authenticate({ ...HERE, headers: { authorization: given } }), REFUSED, given)
  for (const given of [5, {}, ['Bearer known']])
    await t.rejects(async () => authenticate({ ...HERE, init: { authorization: given } }), REFUSED)
})
