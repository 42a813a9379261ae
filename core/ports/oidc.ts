import type { Claims } from './accounts.ts'

/** What has to be kept between the two halves of a sign-in, in the browser that began it. */
export interface PendingSignIn {
  state: string
  nonce: string
  /** Of PKCE (RFC 7636). */
  verifier: string
}

/** Signing in with a provider of OpenID Connect, by authorization code with PKCE. */
export interface Oidc {
  /** Where to send the browser. @throws SS_PROVIDER_UNAVAILABLE */
  begin(): Promise<{ url: URL; pending: PendingSignIn }>
  /**
   * What the provider says of who came back, verified.
   * @param query of the URL to which the provider sent the browser
   * @throws SS_LOGIN_REFUSED where the provider refused, or it does not belong to `pending`; SS_PROVIDER_UNAVAILABLE
   */
  finish(query: URLSearchParams, pending: PendingSignIn): Promise<Claims>
}
