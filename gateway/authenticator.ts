import type { IncomingHttpHeaders } from 'node:http'
import type { Identity } from '../core/ports.ts'

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

/** There are no accounts: whoever reaches the gateway is the machine's own user, and works in this organization. */
export const asOwnUser =
  (identity: Identity): Authenticator =>
  () =>
    identity
