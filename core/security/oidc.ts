import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
  type Configuration,
  type IDToken,
} from 'openid-client'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'
import type { Claims, Oidc } from '../ports.ts'

export type OidcConfig = Pick<
  Config,
  'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'oidcRedirectUrl' | 'oidcRolesClaim'
>

const SCOPES = 'openid email profile'
/** On this machine alone a provider may be asked without TLS. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 9700), by openid-client. The provider is
 * looked up at the first sign-in. Undefined where none is configured.
 * @throws SS_CONFIG_INVALID where only a part of it is
 */
export function createOidc(config: OidcConfig): Oidc | undefined {
  const { oidcIssuer, oidcClientId, oidcClientSecret, oidcRedirectUrl, oidcRolesClaim } = config
  if (oidcIssuer === '') return undefined
  if (oidcClientId === '' || oidcRedirectUrl === '') {
    throw new SpectraError(
      'SS_CONFIG_INVALID',
      'Cannot sign in with SPECTRA_OIDC_ISSUER: SPECTRA_OIDC_CLIENT_ID and SPECTRA_OIDC_REDIRECT_URL are needed, too',
    )
  }
  const issuer = new URL(oidcIssuer)
  const execute = LOOPBACK.test(issuer.hostname) ? [allowInsecureRequests] : []
  let found: Promise<Configuration> | undefined

  function provider(): Promise<Configuration> {
    const secret = oidcClientSecret === '' ? undefined : oidcClientSecret
    found ??= discovery(issuer, oidcClientId, secret, undefined, { execute }).catch((cause: unknown) => {
      found = undefined
      throw unavailable(cause)
    })
    return found
  }

  return {
    async begin() {
      const configuration = await provider()
      const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: oidcRedirectUrl,
        scope: SCOPES,
        code_challenge: await calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        state: pending.state,
        nonce: pending.nonce,
      })
      return { url, pending }
    },

    async finish(query, { state, nonce, verifier }) {
      const configuration = await provider()
      const url = new URL(oidcRedirectUrl)
      url.search = query.toString()
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier }
      try {
        const tokens = await authorizationCodeGrant(configuration, url, checks)
        return claimsOf(tokens.claims()!, oidcRolesClaim)
      } catch (thrown) {
        throw isRefusal(thrown) ? refused(thrown) : unavailable(thrown)
      }
    },
  }
}

function claimsOf(token: IDToken, rolesClaim: string): Claims {
  const roles = token[rolesClaim]
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return {
    issuer: token.iss,
    subject: token.sub,
    email: text(token.email),
    emailVerified: token.email_verified === true,
    name: text(token.name),
    roles: [roles].flat().filter((role) => typeof role === 'string'),
  }
}

/** The provider said no, or what came does not fit: rather than that it could not be asked. */
const isRefusal = (thrown: unknown): thrown is Error =>
  thrown instanceof AuthorizationResponseError ||
  (thrown instanceof ResponseBodyError && thrown.status < 500) ||
  (thrown instanceof ClientError && thrown.code !== 'OAUTH_TIMEOUT') ||
  (thrown as { name?: unknown }).name === 'OperationProcessingError'

// Not as a cause: errors of the library carry the tokens that they are about.
const refused = (thrown: Error): SpectraError => {
  const code = (thrown as { error?: unknown; code?: unknown }).error ?? (thrown as { code?: unknown }).code
  return new SpectraError(
    'SS_LOGIN_REFUSED',
    `Cannot sign in: the provider's answer does not do (${String(code)})`,
    {
      details: { advice: 'Begin again, in the same browser.' },
    },
  )
}

const unavailable = (thrown: unknown): SpectraError => {
  const { message } = thrown instanceof Error ? thrown : { message: String(thrown) }
  return new SpectraError('SS_PROVIDER_UNAVAILABLE', `Cannot ask the provider of OpenID Connect: ${message}`)
}
