import { TENANT_ROLE } from '../../schema/migrations/tenant-role.ts'
import { SpectraError } from '../errors.ts'
import type { Tenant } from '../ports.ts'

/**
 * What a transaction on behalf of a tenant begins with: the role whose rows the policies of the tables limit (`tenantPolicy`), and
 * whose rows these are. All of it ends with the transaction.
 */
export interface TenantSettings {
  /** As statements of one message. */
  readonly statements: string
  /** As the parameters of `SET_TENANT`. */
  readonly parameters: readonly [role: string, organization: string, cameras: string]
}

/** The same settings as one statement with parameters, for this transaction alone. */
export const SET_TENANT = `select pg_catalog.set_config('role', $1, true),
  pg_catalog.set_config('spectra.organization', $2, true), pg_catalog.set_config('spectra.cameras', $3, true)`

export function settingsOf({ organizationId, cameras }: Tenant): TenantSettings {
  // Statements of one message take no parameters: what goes into their text is looked at.
  if (!/^[0-9a-f-]{36}$/i.test(organizationId)) {
    throw new SpectraError('SS_INTERNAL', 'Cannot work for an organization: its id is no UUID')
  }
  const scope = cameras === undefined ? '' : JSON.stringify(cameras)
  return {
    statements: [
      `set local role ${TENANT_ROLE}`,
      `set local spectra.organization = '${organizationId}'`,
      `set local spectra.cameras = ${literal(scope)}`,
    ].join('; '),
    parameters: [TENANT_ROLE, organizationId, scope],
  }
}

/** Whatever the server's `standard_conforming_strings` says. */
const literal = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
