import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { SpectraError } from '../core/errors.ts'
import type { Accounts, Identity } from '../core/ports.ts'
import { isLoopback } from './http/hosts.ts'

/** What somebody shows to be answered. */
export interface Credentials {
  /** Of the HTTP request, or of the one that asks for a WebSocket. */
  headers: IncomingHttpHeaders
  /** The address of the client. */
  ip: string
  /** The payload of `connection_init`, of a WebSocket only: browsers give no headers of their own with it. */
  init?: Readonly<Record<string, unknown>>
}

/**
 * Finds out on whose behalf somebody asks, or refuses.
 * @throws SS_UNAUTHENTICATED (401) where it cannot tell who asks; SS_FORBIDDEN (403) for somebody who may not
 */
export type Authenticator = (shown: Credentials) => Identity | Promise<Identity>

export interface AuthenticatorOptions {
  accounts: Pick<Accounts, 'any' | 'identityOf'>
  /** The machine's own user, from this machine alone; absent on a gateway that others reach. */
  own?: {
    identity: Identity
    /** What only this user can read. */
    token: string
  }
}

/**
 * By `Authorization: Bearer`, a token or an API key, which a WebSocket may give as `authorization` of its `connection_init`:
 *
 *     the own user's token     from this machine: the machine's own user
 *     any other                whom the accounts know by it
 *     none                     from this machine, and as long as there are no accounts: the machine's own user
 */
export function createAuthenticator({ accounts, own }: AuthenticatorOptions): Authenticator {
  return async ({ headers, ip, init }) => {
    const bearer = bearerOf(init?.authorization ?? init?.Authorization ?? headers.authorization)
    const here = own !== undefined && isLoopbackAddress(ip)
    if (bearer === undefined) {
      if (here && !(await accounts.any())) return own.identity
      throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot answer: it is not known who asks')
    }
    if (here && isSame(bearer, own.token)) return own.identity
    return accounts.identityOf(bearer)
  }
}

/** @throws SS_UNAUTHENTICATED for what is given otherwise than as a bearer token; undefined where nothing is */
function bearerOf(given: unknown): string | undefined {
  if (given === undefined || given === '') return undefined
  const token = typeof given === 'string' ? /^Bearer +([\x21-\x7e]{1,4096})$/i.exec(given)?.[1] : undefined
  if (token !== undefined) return token
  throw new SpectraError(
    'SS_UNAUTHENTICATED',
    'Cannot answer: what is given as authorization is no bearer token',
  )
}

const isLoopbackAddress = (ip: string): boolean => isLoopback(ip.replace(/^::ffff:/i, ''))

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
