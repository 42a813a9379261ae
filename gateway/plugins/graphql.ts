import websocket from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import {
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
} from 'graphql'
import mercurius, { type MercuriusContext } from 'mercurius'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { SpectraError } from '../../core/errors.ts'
import { callerOf } from '../graphql/context.ts'
import { graphqlError, originOf, statusOf, unwrap } from '../graphql/errors.ts'
import { guardSchema } from '../graphql/guard.ts'
import { makeConnectionsLean } from '../graphql/lean-connections.ts'
import { missingOperation } from '../graphql/missing-operation.ts'
import { automaticOperations } from '../graphql/persisted.ts'
import { createLoaders, createResolvers, readSchema } from '../graphql/schema.ts'
import { createSharedDocuments } from '../graphql/shared-documents.ts'
import { createSockets } from '../graphql/sockets.ts'
import { costOf } from '../http/document-cost.ts'
import { isExposed } from '../http/hosts.ts'
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
/** Each of these looks through queues or the whole index: so many in one document are answered. */
const LOOKS = ['deadLetters', 'deadLetter', 'deadLetterGroups', 'checkDeadLetter', 'search', 'ask']
const MOST_LOOKS = 10

declare module 'fastify' {
  interface FastifyInstance {
    updates: UpdateHub
  }
}

/** `POST /graphql` (and `GET` for queries), and subscriptions at the same address by the graphql-ws protocol. */
export const graphqlPlugin = namedPlugin<
  Omit<GatewayOptions, 'logger' | 'authenticate'> & { orders: OrderWatch }
>(
  'spectra-graphql',
  ['spectra-errors', 'spectra-authenticate'],
  async (app, { ports: given, system, cluster, config, drainMs, analyst, settings, updates, orders }) => {
    const ports = { ...given, mailbox: takingTurns(given.mailbox) }
    const hub = await createUpdateHub(ports, updates, app.log, app.onIdentityEnd)
    app.decorate('updates', hub)
    const sockets = createSockets(app, { ...UPDATE_LIMITS, ...updates })

    // Before mercurius registers its own: the reason reaches subscribers before their sockets are closed.
    app.addHook('preClose', async () => {
      const reason = new SpectraError(
        'SS_DRAINING',
        'Cannot go on with the subscription: the gateway is shutting down',
      )
      await hub.stop(reason)
      await nextTurn()
      sockets.goodbye()
    })

    makeConnectionsLean()
    await app.register(websocket, { options: sockets.options })
    // Before mercurius listens to the messages of a connection.
    app.websocketServer.on('connection', sockets.watch)

    const services = { ports, system, cluster, config, drainMs, analyst, settings, hub, orders }
    await app.register(mercurius, {
      schema: readSchema(),
      resolvers: createResolvers(services),
      loaders: createLoaders(services),
      jit: 1,
      queryDepth: DEPTH,
      graphql: { parseOptions: { maxTokens: TOKENS } },
      graphiql: false,
      allowBatchedQueries: false,
      persistedQueryProvider: automaticOperations(),
      ...(isIntrospected(config) ? {} : { validationRules: [NoSchemaIntrospectionCustomRule] }),
      // What each field takes is in the table of its permissions.
      additionalRouteOptions: { bodyLimit: BODY_BYTES, config: { permission: 'signed-in' } } as never,
      context: contextOf,
      errorFormatter: (execution, context) => formatErrors(execution, context),
      subscription: { keepAlive: KEEP_ALIVE_MS, context: sockets.contextOf },
    })
    guardSchema(app.graphql.schema)

    app.graphql.addHook('preExecution', async (_schema, document, { reply }) => {
      if (isSubscription(document, reply.request)) {
        const advice =
          'Follow it over a WebSocket at this address (protocol graphql-transport-ws), or as server-sent events at /graphql/stream.'
        throw new SpectraError('SS_INPUT_INVALID', 'Cannot answer: a subscription has more than one answer', {
          details: { advice },
        })
      }
      const { queries: looks } = costOf(document, LOOKS)
      if (looks <= MOST_LOOKS) return
      const state = `the query asks ${looks} times for ${LOOKS.join(', ')}`
      throw new SpectraError('SS_INPUT_INVALID', `Cannot answer: ${state}`, {
        details: { advice: `Ask for at most ${MOST_LOOKS} of them at a time.` },
      })
    })
    const share = createSharedDocuments((document) => {
      const [first] = validate(app.graphql.schema, document)
      if (first) throw graphqlError(first, app.log)
    })
    app.graphql.addHook('preSubscriptionExecution', async (_schema, document) => share(document))
  },
)

/** Whether the operation that a request has run, by its name where there are several, is one. */
function isSubscription(document: DocumentNode, { body, query }: FastifyRequest): boolean {
  const given = (body ?? query ?? {}) as { operationName?: unknown }
  const name = typeof given.operationName === 'string' ? given.operationName : undefined
  return getOperationAST(document, name)?.operation === 'subscription'
}

/** Strangers need not be told all that can be asked. */
const isIntrospected = ({ introspection, ...edge }: GatewayOptions['config']): boolean =>
  introspection === 'auto' ? !isExposed(edge) : introspection === 'on'

/** Also of a request that was refused, whose answer mercurius makes with it: that one has no identity to be read. */
const contextOf = (request: FastifyRequest) => ({
  get identity() {
    return request.identity
  },
  ip: request.ip,
  ...callerOf(request.headers.traceparent),
})

function formatErrors(
  { data, errors }: ExecutionResult & Required<Pick<ExecutionResult, 'errors'>>,
  context: MercuriusContext,
): { statusCode: number; response: FormattedExecutionResult } {
  const { log } = context.reply ?? context.app
  const causes = errors.flatMap((error) => {
    const isOfMercurius = originOf(error) instanceof TypeError
    return (isOfMercurius && missingOperation(context)) || unwrap(error)
  })
  const shown = causes.map((error) => graphqlError(error, log))
  const wasRun = data !== undefined || shown.some(({ path }) => path !== undefined)
  return {
    statusCode: wasRun ? 200 : Math.max(...causes.map(statusOf)),
    response: { data: data ?? null, errors: shown.map((error) => error.toJSON()) },
  }
}
