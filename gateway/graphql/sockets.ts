import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CloseCode } from 'graphql-ws'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Identity } from '../../core/ports.ts'
import type { Credentials } from '../authenticator.ts'
import { shownError } from '../error-body.ts'
import { TRY_AGAIN_LATER } from './context.ts'
import { requireAnySubscription } from './guard.ts'
import { reasonOf, watchConversation, type Talking } from './conversation.ts'

/** Largest message of a subscriber. */
const MESSAGE_BYTES = 1024 * 1024
/** What an unresponsive subscriber gets to close its connection. */
const GOODBYE_MS = 2000
const GOING_AWAY = 1001

/** What is used of a WebSocket of mercurius. */
export interface Socket extends Talking {
  terminate(): void
}

/** Whether a connection is taken, and with which status it is not. */
type Verdict = (taken: boolean, status?: number, reason?: string) => void

/** Of one connection, for its resolvers. */
interface SocketContext {
  identity: Identity
  ip: string
  disconnect(code: number, reason: string): void
}

/** The WebSockets of subscribers: which are taken, who is behind them, and how they end. Before any of them is opened. */
export function createSockets(app: FastifyInstance, { initMs }: { initMs: number }) {
  const open = new Set<Socket>()
  const upgraded = new Set<Duplex>()
  const introductions = new WeakMap<Talking, Credentials['init']>()
  app.server.on('upgrade', (_request, socket: Duplex) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
  })

  // A refused upgrade is out of the HTTP server's hands: nobody else ends its connection.
  app.addHook('onResponse', async ({ raw }) => {
    if (upgraded.has(raw.socket)) raw.socket.destroySoon()
  })

  /** The identity by the same way as that of a request; who is refused is told why by the end of the connection. */
  async function identityOf(socket: Socket, request: FastifyRequest): Promise<Identity | undefined> {
    try {
      const identity = await app.authenticate(request, introductions.get(socket))
      requireAnySubscription(identity)
      await app.takeTurns('streams', { identity, ip: request.ip }, 1)
      return identity
    } catch (thrown) {
      const { status, body, unexpected } = shownError(thrown)
      const { code, message, retryable } = body
      if (unexpected) app.log.error({ err: thrown }, 'unexpected error')
      else app.log.info({ code, message }, 'refused')
      end(socket, closeCodeOf(status, retryable), `${code}: ${message}`)
      return undefined
    }
  }

  /** The connection ends when its identity does. */
  function endWith(socket: Socket, identity: Identity): void {
    if (!open.has(socket)) return
    const stop = app.onIdentityEnd(identity, ({ code, message }) =>
      end(socket, CloseCode.Unauthorized, `${code}: ${message}`),
    )
    socket.once('close', stop)
  }

  return {
    /** Of the server of WebSockets. */
    options: {
      maxPayload: MESSAGE_BYTES,
      verifyClient: ({ req }: { req: IncomingMessage }, next: Verdict): void => {
        const spoken = (req.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
        if (spoken.includes('graphql-transport-ws')) next(true)
        else next(false, 400, 'Give the WebSocket protocol graphql-transport-ws')
      },
    },

    /** Listens to a new connection, before mercurius does. */
    watch(socket: Talking): void {
      watchConversation(socket, initMs, (init) => introductions.set(socket, init))
    },

    /** What resolvers get, once the other side has introduced itself. */
    async contextOf(socket: Socket, request: FastifyRequest): Promise<SocketContext> {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      const identity = await identityOf(socket, request)
      if (identity) {
        endWith(socket, identity)
        return { identity, ip: request.ip, disconnect: (code, reason) => end(socket, code, reason) }
      }
      // Mercurius reads on when this is settled, and takes a rejection for a fault of its own: whoever is refused is not read any
      // more.
      return new Promise<never>(() => undefined)
    },

    /** Ends all connections. */
    goodbye(): void {
      for (const socket of open) socket.close(GOING_AWAY, 'SS_DRAINING: the gateway is shutting down')
      setTimeout(() => upgraded.forEach((socket) => socket.destroy()), GOODBYE_MS).unref()
    },
  }
}

function end(socket: Socket, code: number, reason: string): void {
  socket.close(code, reasonOf(reason))
  setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
}

/** By the protocol; clients of it come again after 1013 only. */
function closeCodeOf(status: number, retryable: boolean): number {
  if (status === 401) return CloseCode.Unauthorized
  if (status === 403) return CloseCode.Forbidden
  return retryable ? TRY_AGAIN_LATER : CloseCode.InternalServerError
}
