import { z } from 'zod'
import { setting } from './setting.ts'

const url = z.url({ protocol: /^https?$/ }).or(z.literal(''))

/** Signing in with a provider of OpenID Connect. */
export const OIDC_SETTINGS = {
  oidcIssuer: setting(
    'SPECTRA_OIDC_ISSUER',
    url,
    '',
    'Issuer of a provider of OpenID Connect whose users may sign in, such as https://login.example.org',
  ),
  oidcClientId: setting('SPECTRA_OIDC_CLIENT_ID', z.string(), '', 'By which the provider knows the gateway'),
  oidcClientSecret: setting(
    'SPECTRA_OIDC_CLIENT_SECRET',
    z.string(),
    '',
    'Shows the provider that it is the gateway; empty: a public client, by PKCE alone',
    { secret: true },
  ),
  oidcRedirectUrl: setting(
    'SPECTRA_OIDC_REDIRECT_URL',
    url,
    '',
    'Where the provider sends browsers back, such as https://spectra.example.org/api/v1/auth/oidc/callback',
  ),
  oidcRolesClaim: setting(
    'SPECTRA_OIDC_ROLES_CLAIM',
    z.string().min(1),
    'roles',
    'Claim of the ID token with groups or roles, which SPECTRA_OIDC_ROLES translates',
  ),
} as const
