import { DEFAULT_ORGANIZATION_ID } from '../schema/ids.ts'
import { isOfTheCluster, PERMISSIONS, ROLES, type Permission } from '../schema/roles.ts'
import { SpectraError } from './errors.ts'
import type { Identity } from './ports.ts'

/** The one that is there from the start: whose people look after the installation. */
export const isOperating = (organizationId: string): boolean => organizationId === DEFAULT_ORGANIZATION_ID

/** Whether somebody may; what belongs to all organizations is for the operating one, which is there from the start. */
export function may({ role, scopes, organizationId, cameras }: Identity, permission: Permission): boolean {
  if (!(ROLES[role] as readonly Permission[]).includes(permission)) return false
  if (scopes && !scopes.includes(permission)) return false
  if (!isOfTheCluster(permission)) return true
  return isOperating(organizationId) && cameras === undefined
}

/** @throws SS_FORBIDDEN saying what the role lacks */
export function requirePermission(identity: Identity, permission: Permission): void {
  if (may(identity, permission)) return
  throw new SpectraError(
    'SS_FORBIDDEN',
    `Cannot do that as ${identity.role}: it takes the permission to ${PERMISSIONS[permission]} (${permission})`,
  )
}
