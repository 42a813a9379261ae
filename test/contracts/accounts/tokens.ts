import { createSigner, createVerifier } from 'fast-jwt'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import type { Test } from 'tap'
import type { Accounts } from '../../../core/ports.ts'
import { IP, newKey, PASSWORD, type AccountsWorld } from '../../helpers/accounts.ts'
import type { Promised } from './promise.ts'

const REFUSED = { code: 'SS_UNAUTHENTICATED', status: 401 }

/** A good token in its parts, and a way to forge others with the very key. */
async function forger({ accounts, user, key }: AccountsWorld) {
  const { email } = await user()
  const { accessToken: good, refreshToken } = await accounts.login({ email, password: PASSWORD, ip: IP })
  const [header, claims] = good
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forge = (head: object, body: object, secret: string | Buffer = key, hash = 'sha256'): string => {
    const input = `${encode({ ...header, ...head })}.${encode({ ...claims, ...body })}`
    return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
  }
  return { good, refreshToken, header, claims, encode, forge }
}

async function refusesAll(t: Test, accounts: Accounts, tokens: Record<string, string>): Promise<void> {
  for (const [name, token] of Object.entries(tokens)) {
    await accounts.identityOf(token).then(
      () => t.fail(`${name} was taken`),
      (thrown: Error) => {
        t.match(thrown, REFUSED, name)
        const told = JSON.stringify([
          thrown.message,
          thrown.cause ?? null,
          (thrown as { details?: object }).details ?? null,
        ])
        t.notOk(token.length > 20 && told.includes(token.slice(0, 20)), `${name}: nothing of it in the error`)
      },
    )
  }
}

export function tokenPromises(promise: Promised): void {
  promise('a token of another algorithm, key, time, issuer, audience or use is refused', async (t, world) => {
    const { good, refreshToken, header, claims, encode, forge } = await forger(world)
    t.ok(await world.accounts.identityOf(forge({}, {})), 'the forger can forge')
    t.match(header, { alg: 'HS256', typ: 'at+jwt', kid: /^[\w-]{16}$/ })
    const now = Math.floor(Date.now() / 1000)
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
    const rsa = createSigner({
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      algorithm: 'RS256',
      header,
    })
    await refusesAll(t, world.accounts, {
      'alg none': `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`,
      'alg nOnE, signed': forge({ alg: 'nOnE' }, {}),
      'no signature': `${good.split('.').slice(0, 2).join('.')}.`,
      'another algorithm': forge({ alg: 'HS512' }, {}, world.key, 'sha512'),
      'an algorithm that is not that of its signature': forge({ alg: 'HS384' }, {}),
      RS256: rsa(claims),
      'RS256 said, with the public key as the secret': forge({ alg: 'RS256' }, {}, pem),
      'HS256 with the public key as the secret': forge({}, {}, pem),
      'another key': forge({}, {}, newKey()),
      'another key, that it names': forge({ kid: 'of-my-own-making' }, {}, newKey()),
      'no kid': forge({ kid: undefined }, {}),
      'a kid that is a path': forge({ kid: '../../dev/null' }, {}, ''),
      'a kid that is a prototype': forge({ kid: '__proto__' }, {}, ''),
      'a key by its own header': forge(
        { jwk: { kty: 'oct', k: 'AA' }, jku: 'https://example.org' },
        {},
        'AA',
      ),
      expired: forge({}, { exp: now - 1 }),
      'without end': forge({}, { exp: undefined }),
      'an end that is no time': forge({}, { exp: 'never' }),
      'not yet valid': forge({}, { nbf: now + 600 }),
      'another issuer': forge({}, { iss: 'somebody-else' }),
      'another audience': forge({}, { aud: 'somebody-else' }),
      'no audience': forge({}, { aud: undefined }),
      'another use': forge({}, { use: 'refresh' }),
      'no use': forge({}, { use: undefined }),
      'another type': forge({ typ: 'JWT' }, {}),
      'another user of the same sign-in': forge({}, { sub: '00000000-0000-4000-8000-000000000000' }),
      'another sign-in': forge({}, { sid: '00000000-0000-4000-8000-000000000000' }),
      'a sign-in that is no id': forge({}, { sid: "' or true --" }),
      'an altered payload': good.replace(
        /\.[^.]+\./,
        `.${encode({ ...claims, sub: claims.sub.replace(/./, (digit: string) => (digit === 'f' ? 'e' : 'f')) })}.`,
      ),
      'an altered signature': good.replace(/.{5}$/, 'AAAAA'),
      'a refresh token': refreshToken,
      nothing: '',
      text: 'Bearer',
      dots: '...',
      'a megabyte': `${'x'.repeat(1_000_000)}.y.z`,
    })
    t.ok(await world.accounts.identityOf(good))
  })

  promise('role and organization come from the tables, whatever a token says', async (t, world) => {
    const { forge, claims } = await forger(world)
    t.strictSame(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'sid', 'sub', 'use'])
    const identity = await world.accounts.identityOf(
      forge({}, { role: 'owner', organizationId: 'x', cameras: [] }),
    )
    t.match(identity, { role: 'viewer', organizationId: world.by.organizationId })
    t.equal(identity.cameras, undefined)
  })

  promise('a new key signs, and the old one verifies until it is taken away', async (t, world) => {
    const { good } = await forger(world)
    const { email } = await world.user()
    const current = newKey()
    const rotated = world.another({ keys: async () => ({ current, old: [newKey(), world.key] }) })
    t.ok(await rotated.identityOf(good))
    const { accessToken } = await rotated.login({ email, password: PASSWORD, ip: IP })
    t.ok(createVerifier({ key: current })(accessToken))
    await t.rejects(world.accounts.identityOf(accessToken), REFUSED, 'who does not know the new key yet')
    const later = world.another({ keys: async () => ({ current, old: [] }) })
    t.ok(await later.identityOf(accessToken))
    await t.rejects(later.identityOf(good), REFUSED)
  })
}
