import { createClient, type Client } from 'graphql-ws'
import type { Tokens } from './tokens.ts'

export interface Sockets {
  /** The one connection to a gateway, which is opened with its first subscription and closed with its last. */
  to(gateway: string): Client
  /** As whom it was opened last. */
  openedAs(gateway: string): string | undefined
}

/** Somebody who wants to know whether a gateway is there asks it so often. Milliseconds. */
const PING_MS = 10_000

/** One WebSocket to each gateway, however many subscriptions there are. */
export function createSockets(tokens: Tokens, webSocketImpl?: unknown, onHeard?: () => void): Sockets {
  const clients = new Map<string, Client>()
  const as = new Map<string, string | undefined>()

  const open = (gateway: string): Client =>
    createClient({
      url: `${gateway.replace(/^http/, 'ws')}/graphql`,
      retryAttempts: 0,
      ...(onHeard && { keepAlive: PING_MS, on: { connected: onHeard, pong: onHeard } }),
      ...(webSocketImpl !== undefined && { webSocketImpl }),
      connectionParams: async () => {
        const authorization = await tokens.authorization()
        as.set(gateway, authorization)
        return authorization ? { authorization } : {}
      },
    })

  return {
    to(gateway) {
      const client = clients.get(gateway) ?? open(gateway)
      clients.set(gateway, client)
      return client
    },
    openedAs: (gateway) => as.get(gateway),
  }
}
