import websocket from '@fastify/websocket'
import type { FastifyBaseLogger } from 'fastify'
import { validate, type ExecutionResult, type FormattedExecutionResult } from 'graphql'
import mercurius from 'mercurius'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { SpectraError } from '../../core/errors.ts'
import { traceOf } from '../graphql/context.ts'
import { watchConversation, type Talking } from '../graphql/conversation.ts'
import { graphqlError, statusOf, unwrap } from '../graphql/errors.ts'
import { createResolvers, readSchema } from '../graphql/schema.ts'
import { costOf } from '../http/document-cost.ts'
import type { OrderWatch } from '../http/order-watch.ts'
import { namedPlugin } from '../named-plugin.ts'
import type { GatewayOptions } from '../options.ts'
import { takingTurns } from '../turns.ts'
import { UPDATE_LIMITS } from '../updates/limits.ts'
import { createUpdateHub, type UpdateHub } from '../updates/hub.ts'

/** Deep enough for the introspection that tools send (13), and for an actor tree of five levels. */
const DEPTH = 16
const TOKENS = 4000
const BODY_BYTES = 256 * 1024
const KEEP_ALIVE_MS = 15_000
/** Largest message of a subscriber. */
const MESSAGE_BYTES = 1024 * 1024
/** Each of these looks through queues or the whole index: so many in one document are answered. */
const LOOKS = ['deadLetters', 'deadLetter', 'search']
const MOST_LOOKS = 10
/** What an unresponsive subscriber gets to close its connection. */
const GOODBYE_MS = 2000
const GOING_AWAY = 1001

declare module 'fastify' {
  interface FastifyInstance {
    updates: UpdateHub
  }
}

/** What is used of a WebSocket of mercurius. */
interface Socket {
  close(code: number, reason: string): void
  terminate(): void
  once(event: 'close', listener: () => void): void
}

/** Whether a connection is taken, and with which status it is not. */
type Verdict = (taken: boolean, status?: number, reason?: string) => void

/** `POST /graphql` (and `GET` for queries), and subscriptions at the same address by the graphql-ws protocol. */
export const graphqlPlugin = namedPlugin<Omit<GatewayOptions, 'logger'> & { orders: OrderWatch }>(
  'spectra-graphql',
  ['spectra-errors', 'spectra-local-only'],
  async (app, { ports: given, system, cluster, config, organizationId, updates, orders }) => {
    const ports = { ...given, mailbox: takingTurns(given.mailbox) }
    const initMs = { ...UPDATE_LIMITS, ...updates }.initMs
    const hub = await createUpdateHub(ports.mailbox, updates)
    app.decorate('updates', hub)
    const sockets = new Set<Socket>()
    const upgraded = new Set<Duplex>()
    app.server.on('upgrade', (_request, socket: Duplex) => {
      upgraded.add(socket)
      socket.once('close', () => upgraded.delete(socket))
    })

    // A refused upgrade is out of the HTTP server's hands: nobody else ends its connection.
    app.addHook('onResponse', async ({ raw }) => {
      if (upgraded.has(raw.socket)) raw.socket.destroySoon()
    })

    // Before mercurius registers its own: the reason reaches subscribers before their sockets are closed.
    app.addHook('preClose', async () => {
      const reason = new SpectraError(
        'SS_DRAINING',
        'Cannot go on with the subscription: the gateway is shutting down',
      )
      await hub.stop(reason)
      await nextTurn()
      for (const socket of sockets) socket.close(GOING_AWAY, 'SS_DRAINING: the gateway is shutting down')
      setTimeout(() => upgraded.forEach((socket) => socket.destroy()), GOODBYE_MS).unref()
    })

    await app.register(websocket, {
      options: {
        maxPayload: MESSAGE_BYTES,
        verifyClient: ({ req }: { req: IncomingMessage }, next: Verdict) => {
          const spoken = (req.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
          if (spoken.includes('graphql-transport-ws')) next(true)
          else next(false, 400, 'Give the WebSocket protocol graphql-transport-ws')
        },
      },
    })
    // Before mercurius listens to the messages of a connection.
    app.websocketServer.on('connection', (socket: Talking) => watchConversation(socket, initMs))

    await app.register(mercurius, {
      schema: readSchema(),
      resolvers: createResolvers({ ports, system, cluster, config, hub, orders }),
      jit: 1,
      queryDepth: DEPTH,
      graphql: { parseOptions: { maxTokens: TOKENS } },
      graphiql: false,
      additionalRouteOptions: { bodyLimit: BODY_BYTES } as never,
      context: (request) => ({ organizationId, trace: traceOf(request.headers.traceparent) }),
      errorFormatter: (execution, context) => formatErrors(execution, (context.reply ?? context.app).log),
      subscription: {
        keepAlive: KEEP_ALIVE_MS,
        context: (socket: Socket) => {
          sockets.add(socket)
          socket.once('close', () => sockets.delete(socket))
          const disconnect = (code: number, reason: string): void => {
            socket.close(code, reason)
            setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
          }
          return { organizationId, disconnect }
        },
      },
    })

    app.graphql.addHook('preExecution', async (_schema, document) => {
      const { queries: looks } = costOf(document, LOOKS)
      if (looks <= MOST_LOOKS) return
      const state = `the query asks ${looks} times for ${LOOKS.join(', ')}`
      throw new SpectraError('SS_INPUT_INVALID', `Cannot answer: ${state}`, {
        details: { advice: `Ask for at most ${MOST_LOOKS} of them at a time.` },
      })
    })
    app.graphql.addHook('preSubscriptionExecution', async (schema, document) => {
      const [first] = validate(schema, document)
      if (first) throw graphqlError(first, app.log)
    })
  },
)

function formatErrors(
  { data, errors }: ExecutionResult & Required<Pick<ExecutionResult, 'errors'>>,
  log: FastifyBaseLogger,
): { statusCode: number; response: FormattedExecutionResult } {
  const causes = errors.flatMap(unwrap)
  const shown = causes.map((error) => graphqlError(error, log))
  const wasRun = data !== undefined || shown.some(({ path }) => path !== undefined)
  return {
    statusCode: wasRun ? 200 : Math.max(...causes.map(statusOf)),
    response: { data: data ?? null, errors: shown.map((error) => error.toJSON()) },
  }
}
