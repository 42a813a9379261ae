import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { parseClaimRoles, ROLE_NAMES, type RoleName } from '../../schema/roles.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Claims, Identity, Session } from '../ports.ts'
import { now, type Context } from './context.ts'
import { openSession } from './sessions.ts'
import { addressOf, findUser, SELECT_USER, type UserRow } from './user-rows.ts'
import { insertUser, isLastOwner } from './users.ts'

/** The provider is the installation's: its people belong to the organization that runs it. */
const ORGANIZATION = DEFAULT_ORGANIZATION_ID

/**
 * Signs in whom the provider vouches for: the user of an earlier sign-in, else the one with the same e-mail address, where the provider
 * has verified that; else a new one. With SPECTRA_OIDC_ROLES the claims say the role each time, and who has none is refused.
 * @throws SS_LOGIN_REFUSED
 */
export async function signInByClaims(context: Context, claims: Claims, ip: string): Promise<Session> {
  const role = roleOf(context, claims.roles)
  await context.tokens()
  const session = await context.database.transaction(async (sql) => {
    const user = await userOf(context, sql, claims, role)
    if (!user || user.disabled_at !== null) return undefined
    const opened = await openSession(context, sql, user, ip)
    const who = { organizationId: user.organization_id, userId: user.id }
    const details = { ip, by: 'provider', issuer: claims.issuer }
    await createAuditLog(sql).record({ ...who, action: 'auth.login', subject: user.id, details })
    return opened
  })
  if (session) return session
  await createAuditLog(context.database).record({
    ...{ organizationId: ORGANIZATION, action: 'auth.refused' },
    details: { ip, by: 'provider', issuer: claims.issuer, why: role.mapped ? 'no role' : 'no user' },
  })
  const message = 'Cannot sign in: the provider knows you, but no account here is yours, or it may nothing'
  throw new SpectraError('SS_LOGIN_REFUSED', message, { details: { advice: 'Ask an administrator.' } })
}

interface GivenRole {
  /** Claims decide, also of those who are here already. */
  mapped: boolean
  role?: RoleName
}

function roleOf({ config }: Context, claimed: readonly string[]): GivenRole {
  const map = parseClaimRoles(config.oidcRoles)!
  const given = claimed.map((claim) => map.get(claim))
  // From the highest down.
  const role = ROLE_NAMES.find((name) => given.includes(name)) ?? (config.oidcDefaultRole || undefined)
  return { mapped: map.size > 0, ...(role && { role }) }
}

async function userOf(
  context: Context,
  sql: Sql,
  claims: Claims,
  { mapped, role }: GivenRole,
): Promise<UserRow | undefined> {
  if (mapped && !role) return undefined
  const user = await foundBy(context, sql, claims)
  if (!user) return role && makeUser(context, sql, claims, role)
  if (!mapped || !role || user.role_name === role) return user
  return withRole(context, sql, user, role)
}

/** The user of an earlier sign-in, or, from now on, of the verified address. */
async function foundBy(context: Context, sql: Sql, claims: Claims): Promise<UserRow | undefined> {
  const { issuer, subject } = claims
  const [linked] = await sql.query<UserRow>(
    `${SELECT_USER} join spectra_core.identities i on i.user_id = u.id where i.issuer = $1 and i.subject = $2`,
    [issuer, subject],
  )
  if (linked) return linked
  const address = verifiedAddress(claims)
  if (address === undefined) return undefined
  const [same] = await sql.query<UserRow>(`${SELECT_USER} where u.organization_id = $1 and u.email = $2`, [
    ORGANIZATION,
    address,
  ])
  if (same) await link(context, sql, same, claims)
  return same
}

async function makeUser(
  context: Context,
  sql: Sql,
  claims: Claims,
  role: RoleName,
): Promise<UserRow | undefined> {
  const email = verifiedAddress(claims)
  if (email === undefined) return undefined
  const [taken] = await sql.query('select 1 from spectra_core.users where email = $1', [email])
  if (taken) return undefined
  const by: Identity = { organizationId: ORGANIZATION, role: 'owner' }
  const name =
    claims.name
      ?.replaceAll(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 200) || email.split('@')[0]!
  const user = await insertUser(context, sql, by, { email, name, role, encoded: null, oneTime: false })
  await link(context, sql, user, claims)
  return user
}

async function withRole(context: Context, sql: Sql, user: UserRow, role: RoleName): Promise<UserRow> {
  // Claims of a wrong map would leave nobody who can put it right.
  if (user.role_name === 'owner' && (await isLastOwner(sql, user))) return user
  await sql.query('update spectra_core.users set role_name = $2, version = version + 1 where id = $1', [
    user.id,
    role,
  ])
  const who = { organizationId: user.organization_id, userId: user.id }
  const details = { role, by: 'provider' }
  await createAuditLog(sql).record({ ...who, action: 'user.change', subject: user.id, details })
  context.changed()
  return findUser(sql, user.organization_id, user.id)
}

async function link(context: Context, sql: Sql, user: UserRow, { issuer, subject }: Claims): Promise<void> {
  await sql.query(
    `insert into spectra_core.identities (issuer, subject, organization_id, user_id, created_at)
     values ($1, $2, $3, $4, $5) on conflict (issuer, subject) do nothing`,
    [issuer, subject, user.organization_id, user.id, now(context)],
  )
}

const verifiedAddress = ({ email, emailVerified }: Claims): string | undefined =>
  emailVerified === true && email !== undefined ? addressOf(email) : undefined
