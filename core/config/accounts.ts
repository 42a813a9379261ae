import { z } from 'zod'
import { parseClaimRoles, ROLE_NAMES } from '../../schema/roles.ts'
import { setting } from './setting.ts'

/** Who may sign in, and how. */
export const ACCOUNT_SETTINGS = {
  jwtSecret: setting(
    'JWT_SECRET_KEY',
    z.string().min(32).or(z.literal('')),
    '',
    'Key that signs access tokens, 32 characters or more; empty: one is made and kept in the data directory, for one machine alone',
    { secret: true },
  ),
  jwtSecretsOld: setting(
    'JWT_SECRET_KEYS_OLD',
    z.string().refine((text) => text === '' || text.split(',').every((key) => key.length >= 32), {
      error: 'each key has 32 characters or more',
    }),
    '',
    'Keys that JWT_SECRET_KEY had before, by commas: what they signed is taken until it expires, 15 minutes later',
    { secret: true },
  ),
  oidcRoles: setting(
    'SPECTRA_OIDC_ROLES',
    z.string().refine((text) => parseClaimRoles(text) !== undefined, {
      error: `it is claim=role,claim=role with the roles ${ROLE_NAMES.join(', ')}`,
    }),
    '',
    'Which role a group or role of the provider of OpenID Connect gives, such as spectra-admins=admin,staff=viewer; the highest counts',
  ),
  oidcDefaultRole: setting(
    'SPECTRA_OIDC_DEFAULT_ROLE',
    z.enum(['', ...ROLE_NAMES]),
    '',
    'Role of those whom SPECTRA_OIDC_ROLES gives none; empty: they are refused',
  ),
} as const
