import { makeTenantRole, TENANT_ROLE } from '../../schema/migrations/tenant-role.ts'
import { SpectraError } from '../errors.ts'
import { codeOf } from './failures.ts'
import type { Sql } from './sql.ts'

const INSUFFICIENT_PRIVILEGE = '42501'

export interface TenantRoleFindings {
  user: string
  /** The role is there. */
  there: boolean
  /** The user may take it. */
  taken: boolean
}

/** Whether this user can work on behalf of tenants. */
export async function findTenantRole(sql: Sql): Promise<TenantRoleFindings> {
  const [row] = await sql.query<TenantRoleFindings>(`
    select quote_ident(current_user) as "user", count(oid) > 0 as there, coalesce(bool_or(pg_has_role(current_user, oid,
      case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)), false) as taken
    from pg_catalog.pg_roles where rolname = '${TENANT_ROLE}'`)
  return row!
}

/** What an administrator says to let a user work on behalf of tenants. */
export function tenantRoleAdvice({ user, there }: TenantRoleFindings): string {
  const make = there ? '' : `create role ${TENANT_ROLE} nologin; `
  return `As an administrator of PostgreSQL: ${make}grant ${TENANT_ROLE} to ${user}`
}

/**
 * Makes the role of tenants where it is not there, and lets this user take it. It belongs to the server, and not to the database: one
 * that was moved to another server, or is opened by another user, lacks it.
 * @throws SS_CONFIG_INVALID with what an administrator has to say where this user may not
 */
export async function prepareTenantRole(sql: Sql): Promise<void> {
  const found = await findTenantRole(sql)
  if (found.taken) return
  try {
    await sql.query(makeTenantRole())
  } catch (thrown) {
    const cause = thrown instanceof SpectraError ? thrown.cause : thrown
    if (codeOf(cause) !== INSUFFICIENT_PRIVILEGE) throw thrown
    const why = found.there
      ? `${found.user} may not take the role ${TENANT_ROLE}`
      : `there is no role ${TENANT_ROLE}, and ${found.user} may not make it`
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot open the database: ${why}`, {
      cause,
      details: { advice: tenantRoleAdvice(found) },
    })
  }
}

/**
 * The policies of the tables are for tenants. Who neither owns the tables nor stands above policies would find them empty.
 * @throws SS_CONFIG_INVALID
 */
export async function checkOwner(sql: Sql): Promise<void> {
  const [row] = await sql.query<{ user: string; owner: string; limited: boolean }>(`
    select quote_ident(current_user) as "user", quote_ident(pg_get_userbyid(relowner)) as owner,
      row_security_active(oid) as limited
    from pg_catalog.pg_class where oid = 'spectra_ops.outbox'::regclass`)
  if (!row!.limited) return
  const { user, owner } = row!
  throw new SpectraError('SS_CONFIG_INVALID', `Cannot open the database: its tables are ${owner}'s`, {
    details: {
      advice: `Sign in as ${owner}, or as an administrator of PostgreSQL: grant ${owner} to ${user}`,
    },
  })
}
