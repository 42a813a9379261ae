import { createClient, type Client } from 'graphql-ws'
import type { Tokens } from './tokens.ts'

export interface Sockets {
  /** The one connection to a gateway, which is opened with its first subscription and closed with its last. */
  to(gateway: string): Client
  /** As whom it was opened last. */
  openedAs(gateway: string): string | undefined
}

/** One WebSocket to each gateway, however many subscriptions there are. */
export function createSockets(tokens: Tokens, webSocketImpl?: unknown): Sockets {
  const clients = new Map<string, Client>()
  const as = new Map<string, string | undefined>()

  const open = (gateway: string): Client =>
    createClient({
      url: `${gateway.replace(/^http/, 'ws')}/graphql`,
      retryAttempts: 0,
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
