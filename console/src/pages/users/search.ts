import { oneOf, said } from '../../parts/search-params.ts'

export const TABS = ['users', 'keys', 'groups'] as const
export type Tab = (typeof TABS)[number]

/** What the address of this page says: what is shown of it. */
export interface UsersSearch {
  show?: Tab
}

export const usersSearch = ({ show }: Record<string, unknown>): UsersSearch =>
  said({ show: oneOf(...TABS)(show) })

/** Roles, those who may more first; `service` is for programs. */
export const ROLES = ['owner', 'admin', 'operator', 'reviewer', 'viewer', 'service'] as const
export type RoleName = (typeof ROLES)[number]

/** Roles that somebody may give: none that may more than they do. */
export const rolesBelow = (own: RoleName): RoleName[] =>
  own === 'owner' ? [...ROLES] : ROLES.filter((each) => each !== 'owner')

/** Days for which a key may hold; 0: for ever. */
export const KEY_DAYS = ['0', '30', '90', '365'] as const

/** When a key that is made now and holds so many days ends; undefined: never. */
export const expiryAfter = (days: string, now: number): string | undefined =>
  Number(days) > 0 ? new Date(now + Number(days) * 24 * 3_600_000).toISOString() : undefined

/** How a key is, now. */
export function keyState(
  { revokedAt, expiresAt }: { revokedAt: string | null; expiresAt: string | null },
  now: number,
): 'revoked' | 'expired' | 'holds' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'holds'
}
