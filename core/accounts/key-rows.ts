import type { Permission, RoleName } from '../../schema/roles.ts'
import { toDate, toDateOrNone } from '../database/database.ts'
import type { ApiKeyView } from '../ports.ts'

/** An API key reads `spk_<id>_<secret>`: by the id it is found, and the secret is kept as a hash only. */
export const KEY_PREFIX = 'spk_'

export interface KeyRow {
  id: string
  organization_id: string
  name: string
  role_name: RoleName
  scopes: Permission[] | null
  cameras: string[] | null
  prefix: string
  hash: string
  created_at: string | Date
  expires_at: string | Date | null
  last_used_at: string | Date | null
  revoked_at: string | Date | null
}

export const SELECT_KEY = `
  select id, organization_id, name, role_name, scopes, cameras, prefix, hash, created_at, expires_at, last_used_at, revoked_at
  from spectra_core.api_keys`

export const keyText = (id: string, secret: string): string =>
  `${KEY_PREFIX}${id.replaceAll('-', '')}_${secret}`

/** Undefined for text that is no key. */
export function partsOfKey(text: string): { id: string; secret: string } | undefined {
  const found = /^spk_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([\w-]{43})$/.exec(
    text,
  )
  if (!found) return undefined
  return { id: found.slice(1, 6).join('-'), secret: found[6]! }
}

export function keyView(row: KeyRow): ApiKeyView {
  const [expiresAt, lastUsedAt, revokedAt] = [row.expires_at, row.last_used_at, row.revoked_at].map(
    toDateOrNone,
  )
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    role: row.role_name,
    ...(row.scopes && { scopes: row.scopes }),
    ...(row.cameras && { cameras: row.cameras }),
    prefix: row.prefix,
    createdAt: toDate(row.created_at),
    ...(expiresAt && { expiresAt }),
    ...(lastUsedAt && { lastUsedAt }),
    ...(revokedAt && { revokedAt }),
  }
}
