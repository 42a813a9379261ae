import { z } from 'zod'
import { may } from '../../../core/permissions.ts'
import type { Identity, Session } from '../../../core/ports.ts'
import { PERMISSIONS, ROLE_NAMES, type Permission } from '../../../schema/roles.ts'

const PERMISSION_NAMES = Object.keys(PERMISSIONS) as [Permission, ...Permission[]]

const Email = z.string().min(1).max(320).describe('The address that the user is known by.')
const Password = z.string().min(1).max(1024).describe('In plain; it is stored as a hash alone.')
const RefreshToken = z.string().min(1).max(512).describe('Of the last sign-in or refresh: each is good once.')
const AsCookie = z
  .boolean()
  .optional()
  .describe('For browsers: the refresh token becomes an HttpOnly cookie, and is not in the answer.')

// Nothing else is taken: who names an organization or a role here is refused.
const LoginBody = z.strictObject({ email: Email, password: Password, cookie: AsCookie })
const RefreshBody = z
  .strictObject({ refreshToken: RefreshToken.optional() })
  .describe('Without a token: that of the cookie.')
const PasswordBody = z.strictObject({
  current: Password.optional().describe('The current one; not needed after a one-time password.'),
  next: Password.describe('The new one.'),
})

const IdentityAnswer = z
  .object({
    organizationId: z.string().describe('Whose data it is about.'),
    role: z.enum(ROLE_NAMES).describe('What it is made of, is in permissions.'),
    userId: z.string().optional().describe('Absent for programs, and the own user of the machine.'),
    keyId: z.string().optional().describe('Of the API key by which a program asks.'),
    cameras: z.array(z.string()).optional().describe('Only these cameras, and no files; absent: everything.'),
    permissions: z.array(z.enum(PERMISSION_NAMES)).describe('What may be done.'),
    expiresAt: z.string().optional().describe('When what was shown ends, ISO 8601.'),
  })
  .describe('On whose behalf requests are answered.')

export const SessionAnswer = z
  .object({
    tokenType: z.literal('Bearer').describe('Send it so: Authorization: Bearer TOKEN.'),
    accessToken: z.string().describe('Good for 15 minutes.'),
    accessExpiresAt: z.string().describe('ISO 8601.'),
    refreshToken: z
      .string()
      .optional()
      .describe('Good for 30 days and one refresh; absent where it is a cookie.'),
    refreshExpiresAt: z.string().describe('ISO 8601.'),
    passwordToChoose: z
      .boolean()
      .describe('A one-time password was used up: choose one, by POST /api/v1/auth/password.'),
    identity: IdentityAnswer,
  })
  .describe('The tokens of a sign-in.')

export function shownIdentity(identity: Identity): z.infer<typeof IdentityAnswer> {
  const { organizationId, role, userId, keyId, cameras, expiresAt } = identity
  return {
    organizationId,
    role,
    ...(userId !== undefined && { userId }),
    ...(keyId !== undefined && { keyId }),
    ...(cameras && { cameras: [...cameras] }),
    permissions: PERMISSION_NAMES.filter((permission) => may(identity, permission)),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  }
}

export const shownSession = (session: Session, asCookie: boolean): z.infer<typeof SessionAnswer> => ({
  tokenType: 'Bearer',
  accessToken: session.accessToken,
  accessExpiresAt: session.accessExpiresAt.toISOString(),
  ...(!asCookie && { refreshToken: session.refreshToken }),
  refreshExpiresAt: session.refreshExpiresAt.toISOString(),
  passwordToChoose: session.passwordToChoose === true,
  identity: shownIdentity(session.identity),
})

const WaysAnswer = z
  .object({
    accounts: z
      .boolean()
      .describe('Whether there are any: without, whoever is at this machine is let in without signing in.'),
    oidc: z
      .boolean()
      .describe('Whether a provider signs people in, too: send the browser to /api/v1/auth/oidc/start.'),
    remembered: z
      .boolean()
      .describe('Whether this browser has the cookie of a sign-in, to go on with by /api/v1/auth/refresh.'),
  })
  .describe('How people sign in.')

const tags = ['accounts']
const NOTHING = z.null().describe('Nothing.')

/** What each route takes and answers. */
export const ROUTES = {
  ways: {
    ...{ operationId: 'waysToSignIn', summary: 'How people sign in here', tags },
    response: { 200: WaysAnswer },
  },
  login: {
    ...{ operationId: 'login', summary: 'Sign in with a password', tags },
    body: LoginBody,
    response: { 200: SessionAnswer },
  },
  refresh: {
    ...{ operationId: 'refresh', summary: 'Stay signed in: new tokens for a refresh token', tags },
    body: RefreshBody,
    response: { 200: SessionAnswer },
  },
  logout: {
    ...{ operationId: 'logout', summary: 'End the sign-in of a refresh token', tags },
    body: RefreshBody,
    response: { 204: NOTHING },
  },
  password: {
    ...{ operationId: 'changePassword', summary: 'Choose a new password for yourself', tags },
    body: PasswordBody,
    response: { 204: NOTHING },
  },
  me: {
    ...{ operationId: 'me', summary: 'On whose behalf you ask, and what you may', tags },
    response: { 200: IdentityAnswer },
  },
}
