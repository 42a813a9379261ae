import { createDecoder, createSigner, createVerifier } from 'fast-jwt'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { SpectraError } from '../errors.ts'
import type { TokenKeys } from './token-keys.ts'

/** What an access token says: who, and by which sign-in. What they may is looked up each time. */
export interface AccessClaims {
  userId: string
  sessionId: string
  expiresAt: Date
}

export interface AccessTokens {
  sign(claims: Pick<AccessClaims, 'userId' | 'sessionId'>): { token: string; expiresAt: Date }
  /** @throws SS_UNAUTHENTICATED for any other token than a valid one that `sign` gave */
  verify(token: string): AccessClaims
}

export const ACCESS_MS = 15 * 60_000
const ISSUER = 'spectra-sight'
const AUDIENCE = 'spectra-sight-api'
/** RFC 9068: no token of another use is taken for one of access. */
const TYPE = 'at+jwt'
const ALGORITHM = 'HS256'

const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), use: z.literal('access'), exp: z.int() })

/**
 * JSON web tokens of 15 minutes (RFC 7519, 8725): algorithm, type, issuer and audience are pinned. A token names its key (`kid`),
 * and that chooses among ours alone, never how it is verified.
 */
export function createAccessTokens({ current, old }: TokenKeys): AccessTokens {
  const kid = nameOf(current)
  const signer = createSigner({
    key: current,
    algorithm: ALGORITHM,
    kid,
    iss: ISSUER,
    aud: AUDIENCE,
    header: { alg: ALGORITHM, typ: TYPE },
  })
  const verifiers = new Map([current, ...old].map((key) => [nameOf(key), verifierOf(key)]))
  const decode = createDecoder({ complete: true })

  return {
    sign({ userId, sessionId }) {
      const exp = Math.floor((Date.now() + ACCESS_MS) / 1000)
      const token = signer({ sub: userId, sid: sessionId, use: 'access', exp })
      return { token, expiresAt: new Date(exp * 1000) }
    },
    verify(token) {
      try {
        const { header } = decode(token) as { header: { kid?: unknown } }
        const verifier = verifiers.get(String(header.kid))
        if (!verifier) throw new Error('signed with a key that is not ours')
        const { sub, sid, exp } = Claims.parse(verifier(token))
        return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) }
      } catch (thrown) {
        // Not as its cause: errors of the library carry what the token holds.
        throw refused(thrown)
      }
    },
  }
}

const verifierOf = (key: string) =>
  createVerifier({
    key,
    algorithms: [ALGORITHM],
    allowedIss: ISSUER,
    allowedAud: AUDIENCE,
    checkTyp: TYPE,
    requiredClaims: ['iss', 'aud', 'sub', 'sid', 'use', 'exp', 'iat'],
    cache: false,
  })

/** Follows from the key, and tells nothing of it. */
const nameOf = (key: string): string =>
  createHash('sha256').update('kid\0').update(key).digest('base64url').slice(0, 16)

function refused(thrown: unknown): SpectraError {
  const expired = (thrown as { code?: unknown }).code === 'FAST_JWT_EXPIRED'
  const why = expired ? 'it has expired' : 'it is none of ours, or was altered'
  return new SpectraError('SS_UNAUTHENTICATED', `Cannot take the access token: ${why}`, {
    ...(expired && { details: { advice: 'Refresh it, or sign in again.' } }),
  })
}
