import { ROLES } from '../../../schema/roles.ts'
import { may } from '../../../core/permissions.ts'
import type { Promised } from './promise.ts'

const REFUSED = { code: 'SS_UNAUTHENTICATED', status: 401 }
const FORBIDDEN = { code: 'SS_FORBIDDEN' }
const DAY = 24 * 3600_000

export function keyPromises(promise: Promised): void {
  promise('an API key is known by its secret, which is kept as a hash only', async (t, world) => {
    const { accounts, by, database, audited } = world
    const { key, secret } = await accounts.createKey(by, {
      name: 'importer',
      scopes: ['footage:read'],
      cameras: ['gate'],
    })
    t.match(secret, /^spk_[0-9a-f]{32}_[\w-]{43}$/)
    t.ok(secret.startsWith(key.prefix) && key.prefix.length < 16)
    const identity = await accounts.identityOf(secret)
    t.match(identity, {
      organizationId: by.organizationId,
      role: 'service',
      keyId: key.id,
      scopes: ['footage:read'],
      cameras: ['gate'],
    })
    t.notOk(may(identity, 'footage:write'))
    const rows = await database.query('select * from spectra_core.api_keys where id = $1', [key.id])
    const hidden = secret.split('_').slice(2).join('_')
    t.notOk(JSON.stringify([rows, await audited(), await accounts.keys(by.organizationId)]).includes(hidden))
    const [shown] = await accounts.keys(by.organizationId)
    t.ok(shown!.lastUsedAt && Date.now() - shown!.lastUsedAt.getTime() < 60_000)
  })

  promise('an altered, expired or revoked key is refused', async (t, world) => {
    const { accounts, by, clock } = world
    const { key, secret } = await accounts.createKey(by, {
      name: 'one',
      expiresAt: new Date(clock.now() + DAY),
    })
    const other = await accounts.createKey(by, { name: 'other' })
    const mixed = `${secret.slice(0, 36)}_${other.secret.slice(37)}`
    for (const text of [
      secret.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      mixed,
      secret.slice(0, -1),
      `${secret}x`,
      'spk_',
      `spk_${'0'.repeat(32)}_${'x'.repeat(43)}`,
    ]) {
      await t.rejects(accounts.identityOf(text), REFUSED, text.slice(0, 8))
    }
    t.ok(await accounts.identityOf(secret))
    clock.move(2 * DAY)
    await t.rejects(accounts.identityOf(secret), REFUSED, 'also from the cache')
    await accounts.revokeKey(by, other.key.id)
    await t.rejects(accounts.identityOf(other.secret), REFUSED)
    t.equal((await accounts.revokeKey(by, other.key.id)).revokedAt !== undefined, true)
    await t.rejects(accounts.createKey(by, { name: 'past', expiresAt: new Date(0) }), {
      code: 'SS_INPUT_INVALID',
    })
    await t.rejects(accounts.revokeKey({ ...by, organizationId: key.id }, key.id), { code: 'SS_NOT_FOUND' })
  })

  promise('a key makes no key of wider scopes, and shows who made it', async (t, world) => {
    const { accounts, by, audited } = world
    const scopes = ['accounts:write', 'footage:read'] as const
    const { secret, key } = await accounts.createKey(by, { name: 'a', role: 'admin', scopes })
    const program = await accounts.identityOf(secret)
    await t.rejects(accounts.createKey(program, { name: 'b', role: 'admin' }), FORBIDDEN)
    await t.rejects(
      accounts.createKey(program, { name: 'b', role: 'admin', scopes: ['footage:write'] }),
      FORBIDDEN,
    )
    await t.rejects(accounts.createUser(program, { email: 'b@example.org', role: 'admin' }), FORBIDDEN)
    t.ok(await accounts.createKey(program, { name: 'b', role: 'admin', scopes: ['footage:read'] }))
    t.match(await audited('key.create'), [
      { subject: key.id, details: { name: 'a' } },
      { details: { name: 'b' } },
    ])
    t.ok(ROLES.admin.includes('accounts:write'))
  })
}
