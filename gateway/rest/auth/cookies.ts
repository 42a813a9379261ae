import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { PendingSignIn, Session } from '../../../core/ports.ts'

export const AUTH_PATH = '/api/v1/auth'
const REFRESH = 'spectra_refresh'
const PENDING = 'spectra_oidc'
/** What somebody gets to sign in at a provider. Seconds. */
const PENDING_SECONDS = 600

/**
 * No script reads them, no other site's request carries them, and they go to the routes of signing in alone. With TLS they are kept
 * from connections without.
 */
const options = (request: FastifyRequest, path: string): CookieSerializeOptions => ({
  ...{ path, httpOnly: true, sameSite: 'strict' },
  secure: request.protocol === 'https',
})

export function setRefreshCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { refreshToken, refreshExpiresAt }: Session,
): void {
  reply.setCookie(REFRESH, refreshToken, { ...options(request, AUTH_PATH), expires: refreshExpiresAt })
}

export const refreshCookie = ({ cookies }: FastifyRequest): string | undefined => cookies[REFRESH]

export const clearRefreshCookie = (request: FastifyRequest, reply: FastifyReply): void =>
  void reply.clearCookie(REFRESH, options(request, AUTH_PATH))

const OIDC_PATH = `${AUTH_PATH}/oidc`
const Pending = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string().optional(),
})

/** It has to come back with the browser from the site of the provider: Lax. */
export function setPendingCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  pending: PendingSignIn & { returnTo?: string },
): void {
  const value = Buffer.from(JSON.stringify(pending)).toString('base64url')
  reply.setCookie(PENDING, value, {
    ...options(request, OIDC_PATH),
    sameSite: 'lax',
    maxAge: PENDING_SECONDS,
  })
}

/** That of this browser, which is used up by that; undefined where it began no sign-in, or too long ago. */
export function takePendingCookie(
  request: FastifyRequest,
  reply: FastifyReply,
): z.infer<typeof Pending> | undefined {
  void reply.clearCookie(PENDING, { ...options(request, OIDC_PATH), sameSite: 'lax' })
  try {
    return Pending.parse(JSON.parse(Buffer.from(request.cookies[PENDING] ?? '', 'base64url').toString()))
  } catch {
    // It comes from outside: what is malformed is none.
    return undefined
  }
}
