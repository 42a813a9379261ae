import { randomUUID } from 'node:crypto'
import { DEFAULT_ORGANIZATION_ID } from '../../../schema/ids.ts'
import type { Claims, Identity } from '../../../core/ports.ts'
import { IP, PASSWORD } from '../../helpers/accounts.ts'
import type { Promised } from './promise.ts'

const REFUSED = { code: 'SS_LOGIN_REFUSED', status: 401 }
const OPERATING: Identity = { organizationId: DEFAULT_ORGANIZATION_ID, role: 'owner' }
const MAP = 'spectra-admins=admin, staff=viewer, night=reviewer'

const claims = (given: Partial<Claims> = {}): Claims => {
  const subject = randomUUID()
  const email = `${subject.slice(0, 8)}@example.org`
  return { issuer: 'https://id.example.org', subject, email, emailVerified: true, roles: [], ...given }
}

export function claimPromises(promise: Promised): void {
  promise('the highest role that the claims give counts, each time', async (t, world) => {
    const accounts = world.another({ config: { oidcRoles: MAP, oidcDefaultRole: '' } })
    const somebody = claims({ roles: ['unknown', 'staff', 'night'], name: 'Some\r\nBody' })
    const { identity } = await accounts.loginByClaims(somebody, IP)
    t.match(identity, { role: 'reviewer', organizationId: DEFAULT_ORGANIZATION_ID })
    const again = await accounts.loginByClaims({ ...somebody, roles: ['spectra-admins'] }, IP)
    t.match(again.identity, { role: 'admin', userId: identity.userId })
    t.ok(await accounts.identityOf(again.accessToken))
    await t.rejects(accounts.loginByClaims({ ...somebody, roles: ['unknown'] }, IP), REFUSED)
    const byDefault = world.another({ config: { oidcRoles: MAP, oidcDefaultRole: 'viewer' } })
    t.match((await byDefault.loginByClaims({ ...somebody, roles: [] }, IP)).identity, { role: 'viewer' })
  })

  promise(
    'without a role for them strangers are refused, and users who are here come in',
    async (t, world) => {
      const email = `${randomUUID()}@example.org`
      await t.rejects(world.accounts.loginByClaims(claims({ email, roles: ['owner', 'admin'] }), IP), REFUSED)
      const { user } = await world.accounts.createUser(OPERATING, {
        email,
        role: 'operator',
        password: PASSWORD,
      })
      const { identity } = await world.accounts.loginByClaims(claims({ email: email.toUpperCase() }), IP)
      t.match(identity, { userId: user.id, role: 'operator' })
    },
  )

  promise(
    'only a verified address, or the same subject of the same issuer, is somebody',
    async (t, world) => {
      const accounts = world.another({ config: { oidcRoles: '', oidcDefaultRole: 'viewer' } })
      const email = `${randomUUID()}@example.org`
      const { user } = await accounts.createUser(OPERATING, { email, role: 'operator', password: PASSWORD })
      for (const given of [
        { email, emailVerified: false },
        { email, emailVerified: undefined },
        { email: undefined },
      ]) {
        await t.rejects(accounts.loginByClaims({ ...claims(), ...given } as Claims, IP), REFUSED)
      }
      const linked = claims({ email })
      t.match((await accounts.loginByClaims(linked, IP)).identity, { userId: user.id })
      const moved = { ...linked, email: 'another@example.org', emailVerified: false }
      t.match(
        (await accounts.loginByClaims(moved, IP)).identity,
        { userId: user.id },
        'by its subject from then on',
      )
      await t.rejects(accounts.loginByClaims({ ...moved, issuer: 'https://evil.example.org' }, IP), REFUSED)
      await accounts.changeUser(OPERATING, user.id, { disabled: true })
      await t.rejects(accounts.loginByClaims(linked, IP), REFUSED, 'disabled here is disabled')
    },
  )

  promise('a provider vouches for nobody of another organization', async (t, world) => {
    const accounts = world.another({ config: { oidcRoles: MAP, oidcDefaultRole: 'viewer' } })
    const { email } = await world.user({ role: 'owner' })
    await t.rejects(accounts.loginByClaims(claims({ email, roles: ['spectra-admins'] }), IP), REFUSED)
  })

  promise('who comes by a provider alone has no password, and sets none', async (t, world) => {
    const accounts = world.another({ config: { oidcRoles: MAP, oidcDefaultRole: '' } })
    const somebody = claims({ roles: ['staff'] })
    const { identity, passwordToChoose } = await accounts.loginByClaims(somebody, IP)
    t.equal(passwordToChoose, undefined)
    await t.rejects(accounts.changeOwnPassword(identity, { next: PASSWORD }), { code: 'SS_FORBIDDEN' })
    await t.rejects(accounts.login({ email: somebody.email!, password: PASSWORD, ip: IP }), REFUSED)
  })

  promise('claims make nobody less who is the last owner', async (t, world) => {
    const accounts = world.another({ config: { oidcRoles: MAP, oidcDefaultRole: '' } })
    await world.database.query(
      `update spectra_core.users set role_name = 'admin' where organization_id = $1`,
      [DEFAULT_ORGANIZATION_ID],
    )
    const email = `${randomUUID()}@example.org`
    await accounts.createUser(OPERATING, { email, role: 'owner', password: PASSWORD })
    const { identity } = await accounts.loginByClaims(claims({ email, roles: ['staff'] }), IP)
    t.equal(identity.role, 'owner')
  })
}
