import type { Permission, RoleName } from '../../schema/roles.ts'

/** Whose data is meant: what an organization has, or of it what belongs to some of its cameras, and nothing else (P8). */
export interface Tenant {
  organizationId: string
  /** Only these cameras, and no files; absent: all that the organization has. */
  cameras?: readonly string[]
}

/** On whose behalf something is asked or done. */
export interface Identity extends Tenant {
  role: RoleName
  /** Absent where a program or the machine's own user asks. */
  userId?: string
  /** Of the API key by which a program asks. */
  keyId?: string
  /** Names the sign-in, or the key, that this identity ends with: see `Accounts.onEnded`. */
  sessionId?: string
  /** Permissions that a key was limited to; absent: all of the role. */
  scopes?: readonly Permission[]
  expiresAt?: Date
}

/** Who did something, for the audit log. */
export type Who = Pick<Identity, 'organizationId' | 'userId' | 'keyId'>
