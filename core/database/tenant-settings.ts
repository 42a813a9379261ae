import { TENANT_ROLE } from '../../schema/migrations/tenant-role.ts'
import { SpectraError } from '../errors.ts'
import type { Tenant } from '../ports.ts'

/**
 * What a transaction on behalf of a tenant begins with, as statements of one message: the role whose rows the policies of the
 * tables limit (`tenantPolicy`), and whose rows these are. All of it ends with the transaction.
 */
export function settingsOf({ organizationId, cameras }: Tenant): string {
  // Statements of one message take no parameters: what goes into their text is looked at.
  if (!/^[0-9a-f-]{36}$/i.test(organizationId)) {
    throw new SpectraError('SS_INTERNAL', 'Cannot work for an organization: its id is no UUID')
  }
  const scope = cameras === undefined ? '' : JSON.stringify(cameras)
  return [
    `set local role ${TENANT_ROLE}`,
    `set local spectra.organization = '${organizationId}'`,
    `set local spectra.cameras = ${literal(scope)}`,
  ].join('; ')
}

/** Whatever the server's `standard_conforming_strings` says. */
const literal = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
