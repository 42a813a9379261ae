import type { Permission, RoleName } from '../../schema/roles.ts'
import type { Identity } from './identity.ts'
import type { VideoLimits } from './media.ts'

/** What a sign-in gives: the tokens of one session. */
export interface Session {
  /** JWT of 15 minutes, for `Authorization: Bearer`. */
  accessToken: string
  accessExpiresAt: Date
  /** Of 30 days, good for one refresh: using it twice ends all that came of the sign-in. */
  refreshToken: string
  refreshExpiresAt: Date
  identity: Identity
  /** It came of a one-time password, which is used up now: the user has to choose one, by `changeOwnPassword`. */
  passwordToChoose?: true
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
  email: string
  name?: string
  role: RoleName
  /** Absent: a one-time password is made, and returned once. */
  password?: string
  cohortId?: string
  cameras?: readonly string[]
}

/** What is not named stays; null takes it away. */
export interface UserChange {
  name?: string
  role?: RoleName
  cohortId?: string | null
  cameras?: readonly string[] | null
  disabled?: boolean
}

export interface ApiKeyView {
  id: string
  organizationId: string
  name: string
  role: RoleName
  scopes?: readonly Permission[]
  cameras?: readonly string[]
  /** First characters, to tell keys apart. */
  prefix: string
  createdAt: Date
  expiresAt?: Date
  lastUsedAt?: Date
  revokedAt?: Date
}

export interface NewApiKey {
  name: string
  /** @default 'service' */
  role?: RoleName
  scopes?: readonly Permission[]
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
export interface OrganizationLimits extends VideoLimits {
  /** Space, in bytes. */
  quotaBytes?: number
  /** Processes at work at a time. */
  concurrentProcesses?: number
  /** Cost of models in a calendar month, in US dollars. */
  monthlyCost?: number
  /** The same for a day (UTC). */
  dailyCost?: number
}

/** What an organization has of that which its limits hold. */
export interface OrganizationUse {
  /** At work now: pending, queued or processing. */
  processes: number
  storedBytes: number
  /** US dollars of models, today and this month (UTC). */
  dayCost: number
  monthCost: number
}

/** A cohort that is made, or with its id changed; what is not named stays, and null takes it away. */
export interface CohortChange {
  id?: string
  name: string
  cameras?: readonly string[] | null
}

/**
 * Who there is, and how they show it.
 *
 * Changes are made on behalf of `by`, in its organization: whoever calls has found it to hold `accounts:write`. Each is in the
 * audit log, with its secrets left out. Nobody gives more than they have, or changes somebody who may more (SS_FORBIDDEN): an
 * admin makes no owner, and sets no owner's password; a key makes no key of wider scopes; who is limited to cameras changes nothing.
 * All @throws the codes of the database.
 */
export interface Accounts {
  /**
   * Whether there is any user: without, the gateway serves the machine's own user on loopback alone.
   * @throws SS_CONFIG_INVALID where there are users, and no key to sign their tokens with
   */
  any(): Promise<boolean>

  /** @throws SS_LOGIN_REFUSED, alike for unknown users and wrong passwords; SS_RATE_LIMITED with `retryAfterMs` */
  login(signIn: SignIn): Promise<Session>
  /** For somebody whom a provider vouches for; users are made where the configuration allows it. @throws SS_LOGIN_REFUSED */
  loginByClaims(claims: Claims, ip: string): Promise<Session>
  /** Once per token. @throws SS_UNAUTHENTICATED; a token used before ends its whole family */
  refresh(refreshToken: string, ip: string): Promise<Session>
  /** Ends the session of the token; unknown tokens are no error. */
  logout(refreshToken: string): Promise<void>
  /**
   * Sets the password of `by` itself, who shows the current one where there is any, and ends its other sessions.
   * @throws SS_LOGIN_REFUSED for a wrong one, SS_RATE_LIMITED, SS_INPUT_INVALID for a password that is too weak
   */
  changeOwnPassword(by: Identity, passwords: { current?: string; next: string }): Promise<void>

  /** Who shows this access token or API key, checked against what holds now (at most 2 s old). @throws SS_UNAUTHENTICATED */
  identityOf(bearer: string): Promise<Identity>
  /**
   * Told once, within some seconds, when an identity that `identityOf` or a sign-in gave does not hold any more: signed out,
   * expired, disabled, role or cameras changed, key revoked. Returns how to stop listening.
   */
  onEnded(identity: Pick<Identity, 'sessionId' | 'expiresAt'>, listener: () => void): () => void

  /** @throws SS_ACCOUNT_EXISTS; SS_INPUT_INVALID for an address or a password that cannot be; SS_NOT_FOUND for the cohort */
  createUser(by: Identity, user: NewUser): Promise<{ user: UserView; oneTimePassword?: string }>
  /** The first user of an organization that has none: an owner, with a password for one sign-in. Undefined where it has some. */
  ensureOwner(by: Identity): Promise<{ user: UserView; oneTimePassword: string } | undefined>
  /** By name, ids last. */
  users(organizationId: string): Promise<UserView[]>
  /** Ends the sessions of a user who is disabled. @throws SS_NOT_FOUND; SS_STATUS_CONFLICT for the last owner */
  changeUser(by: Identity, id: string, change: UserChange): Promise<UserView>
  /**
   * Ends all sessions of the user. Without a password, one for one sign-in is made, and returned once.
   * @throws SS_NOT_FOUND; SS_INPUT_INVALID for a password that is too weak
   */
  setPassword(by: Identity, id: string, password?: string): Promise<{ oneTimePassword?: string }>

  /** Ends all sign-ins of the user, who may sign in again. @throws SS_NOT_FOUND */
  endSessions(by: Identity, id: string): Promise<UserView>

  createKey(by: Identity, key: NewApiKey): Promise<{ key: ApiKeyView; secret: string }>
  /** Newest first, with those that were revoked. */
  keys(organizationId: string): Promise<ApiKeyView[]>
  /** Once revoked it stays so. @throws SS_NOT_FOUND */
  revokeKey(by: Identity, id: string): Promise<ApiKeyView>

  cohorts(organizationId: string): Promise<CohortView[]>
  /** @throws SS_NOT_FOUND; SS_ACCOUNT_EXISTS where another has the name */
  saveCohort(by: Identity, cohort: CohortChange): Promise<CohortView>
  /** Its users stay, without a cohort. @throws SS_NOT_FOUND; SS_STATUS_CONFLICT where it limits some of them to its cameras */
  removeCohort(by: Identity, id: string): Promise<void>

  /** For people of the operating organization. @throws SS_FORBIDDEN */
  createOrganization(by: Identity, name: string): Promise<OrganizationView>
  organizations(): Promise<OrganizationView[]>
  limits(organizationId: string): Promise<OrganizationLimits>
  /** All of them: one that is not named is taken away. @throws SS_INPUT_INVALID */
  setLimits(by: Identity, limits: OrganizationLimits): Promise<OrganizationLimits>
  use(organizationId: string): Promise<OrganizationUse>

  /** Tells nobody any more. Idempotent. */
  close(): Promise<void>
}
