import type { RoleName } from '../../schema/roles.ts'
import type { Identity } from './identity.ts'

/** What a sign-in gives: the tokens of one session. */
export interface Session {
  /** JWT of 15 minutes, for `Authorization: Bearer`. */
  accessToken: string
  accessExpiresAt: Date
  /** Of 30 days, good for one refresh: using it twice ends all that came of the sign-in. */
  refreshToken: string
  refreshExpiresAt: Date
  identity: Identity
}

export interface SignIn {
  email: string
  password: string
  /** Address of the client. */
  ip: string
}

/** What a provider of OpenID Connect says of somebody, verified. */
export interface Claims {
  issuer: string
  subject: string
  email?: string
  emailVerified?: boolean
  name?: string
  /** Values of the configured claim with groups or roles. */
  roles: readonly string[]
}

export interface UserView {
  id: string
  organizationId: string
  email: string
  name: string
  role: RoleName
  cohortId?: string
  /** Limited to these cameras, and to those of the cohort where it has some; absent: not limited. */
  cameras?: readonly string[]
  disabledAt?: Date
  lastSeenAt?: Date
  createdAt: Date
}

export interface NewUser {
  organizationId: string
  email: string
  name?: string
  role: RoleName
  /** Absent: a one-time password is made, and returned once. */
  password?: string
  cohortId?: string
  cameras?: readonly string[]
}

export interface ApiKeyView {
  id: string
  organizationId: string
  name: string
  role: RoleName
  scopes?: readonly string[]
  cameras?: readonly string[]
  /** First characters, to tell keys apart. */
  prefix: string
  createdAt: Date
  expiresAt?: Date
  lastUsedAt?: Date
  revokedAt?: Date
}

export interface NewApiKey {
  organizationId: string
  name: string
  /** @default 'service' */
  role?: RoleName
  scopes?: readonly string[]
  cameras?: readonly string[]
  expiresAt?: Date
}

export interface CohortView {
  id: string
  organizationId: string
  name: string
  /** Cameras that its users may see; absent: it limits nobody. */
  cameras?: readonly string[]
  createdAt: Date
}

export interface OrganizationView {
  id: string
  name: string
  createdAt: Date
}

/** Limits of one organization, those of `org_config`; absent: those of the installation. */
export interface OrganizationLimits {
  /** Longest video, in seconds. */
  videoSeconds?: number
  /** Largest video, in bytes. */
  sourceBytes?: number
  /** Space, in bytes. */
  quotaBytes?: number
  /** Processes at work at a time. */
  concurrentProcesses?: number
  /** Cost of models in a calendar month, in US dollars. */
  monthlyCost?: number
}

/**
 * Who there is, and how they show it. Whoever calls the methods that change accounts has been found to be allowed to;
 * `organizationId` comes from its identity, never from its input.
 */
export interface Accounts {
  /** Whether there is any user: without, the gateway serves the machine's own user on loopback alone. */
  any(): Promise<boolean>

  /** @throws SS_LOGIN_REFUSED, alike for unknown users and wrong passwords; SS_RATE_LIMITED with `retryAfterMs` */
  login(signIn: SignIn): Promise<Session>
  /** For somebody whom a provider vouches for; users are made where the configuration allows it. @throws SS_LOGIN_REFUSED */
  loginByClaims(claims: Claims): Promise<Session>
  /** Once per token. @throws SS_UNAUTHENTICATED; a token used before ends its whole family */
  refresh(refreshToken: string, ip: string): Promise<Session>
  /** Ends the session of the token; unknown tokens are no error. */
  logout(refreshToken: string): Promise<void>

  /** Who shows this access token or API key, checked against what holds now (at most 2 s old). @throws SS_UNAUTHENTICATED */
  identityOf(bearer: string): Promise<Identity>
  /**
   * Told within some seconds when an identity that `identityOf` or a login gave does not hold any more: signed out, disabled, role or
   * cameras changed, key revoked. Returns how to stop listening.
   */
  onEnded(sessionId: string, listener: () => void): () => void

  createUser(user: NewUser): Promise<{ user: UserView; oneTimePassword?: string }>
  /** By name, ids last. */
  users(organizationId: string): Promise<UserView[]>
  /** @throws SS_NOT_FOUND; SS_STATUS_CONFLICT for the last owner */
  changeUser(
    organizationId: string,
    id: string,
    change: {
      name?: string
      role?: RoleName
      cohortId?: string | null
      cameras?: readonly string[] | null
      disabled?: boolean
    },
  ): Promise<UserView>
  /** Ends all sessions of the user. @throws SS_NOT_FOUND; SS_INPUT_INVALID for a password that is too weak */
  setPassword(organizationId: string, id: string, password: string): Promise<void>

  createKey(key: NewApiKey): Promise<{ key: ApiKeyView; secret: string }>
  keys(organizationId: string): Promise<ApiKeyView[]>
  revokeKey(organizationId: string, id: string): Promise<ApiKeyView>

  cohorts(organizationId: string): Promise<CohortView[]>
  saveCohort(
    organizationId: string,
    cohort: { id?: string; name: string; cameras?: readonly string[] | null },
  ): Promise<CohortView>
  /** Its users stay, without a cohort. */
  removeCohort(organizationId: string, id: string): Promise<void>

  createOrganization(name: string): Promise<OrganizationView>
  organizations(): Promise<OrganizationView[]>
  limits(organizationId: string): Promise<OrganizationLimits>
  setLimits(organizationId: string, limits: OrganizationLimits): Promise<OrganizationLimits>

  close(): void
}
