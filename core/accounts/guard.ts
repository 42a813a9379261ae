import { ROLES, type Permission, type RoleName } from '../../schema/roles.ts'
import { SpectraError } from '../errors.ts'
import { requirePermission } from '../permissions.ts'
import type { Identity } from '../ports.ts'

/** By programs alone, and given to them by people who may not do it themselves. */
const OF_PROGRAMS: Permission = 'pipeline:write'

/**
 * Whether `by` may give a role, or change somebody who has it: nobody gives more than they have, or gets it through others.
 * @throws SS_FORBIDDEN
 */
export function requireAbove(by: Identity, role: RoleName, scopes?: readonly Permission[]): void {
  requireAccounts(by)
  const held: readonly Permission[] = ROLES[by.role]
  const given = (ROLES[role] as readonly Permission[]).filter((one) => !scopes || scopes.includes(one))
  const beyond = given.find(
    (one) => one !== OF_PROGRAMS && !(held.includes(one) && (by.scopes?.includes(one) ?? true)),
  )
  if (beyond === undefined) return
  throw new SpectraError(
    'SS_FORBIDDEN',
    `Cannot give or change the role ${role} as ${by.role}: it may more (${beyond})`,
  )
}

/** @throws SS_FORBIDDEN also for somebody who is limited to cameras, and could lift that */
export function requireAccounts(by: Identity): void {
  requirePermission(by, 'accounts:write')
  if (by.cameras === undefined) return
  throw new SpectraError('SS_FORBIDDEN', 'Cannot change accounts: you are limited to some cameras')
}
