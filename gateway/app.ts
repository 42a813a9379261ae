import { fastify, LogController, type FastifyInstance, type FastifyReply } from 'fastify'
import { shownError } from './error-body.ts'
import { createOrderWatch } from './http/order-watch.ts'
import type { GatewayOptions } from './options.ts'
import { authenticatePlugin } from './plugins/authenticate.ts'
import { consolePlugin } from './plugins/console.ts'
import { errorsPlugin } from './plugins/errors.ts'
import { graphiqlPlugin } from './plugins/graphiql.ts'
import { graphqlOverHttpPlugin } from './plugins/graphql-over-http.ts'
import { graphqlPlugin } from './plugins/graphql.ts'
import { mcpPlugin } from './mcp/route.ts'
import { healthPlugin } from './plugins/health.ts'
import { helmetPlugin } from './plugins/helmet.ts'
import { hostsPlugin } from './plugins/hosts.ts'
import { metricsPlugin } from './plugins/metrics.ts'
import { objectsPlugin } from './plugins/objects.ts'
import { playbackPlugin } from './plugins/playback.ts'
import { plainBodiesPlugin } from './plugins/plain-bodies.ts'
import { queryCostPlugin } from './plugins/query-cost.ts'
import { rateLimitsPlugin } from './plugins/rate-limits.ts'
import { ratesPlugin } from './plugins/rates.ts'
import { requestLogPlugin } from './plugins/request-log.ts'
import { routePermissionsPlugin } from './plugins/route-permissions.ts'
import { secretsInUrlsPlugin } from './plugins/secrets-in-urls.ts'
import { stalledBodiesPlugin } from './plugins/stalled-bodies.ts'
import { oidcPlugin } from './rest/auth/oidc.ts'
import { signInPlugin } from './rest/auth/sign-in.ts'
import { waysPlugin } from './rest/auth/ways.ts'
import { graphqlStreamPlugin } from './sse/graphql.ts'
import { notificationsPlugin } from './sse/notifications.ts'
import { uploadsPlugin } from './plugins/uploads.ts'
import { exportsPlugin } from './rest/exports/route.ts'
import { searchPlugin } from './rest/search.ts'
import { openapiPlugin } from './rest/openapi.ts'
import { createLimits } from './rest/uploads/limits.ts'

export type { GatewayOptions, GatewayPorts } from './options.ts'

/** A body that stalls for so long is given up. Milliseconds. */
const BODY_MS = 30_000
/** So long a client may take to connect and say what it wants: then its connection is closed. Milliseconds. */
const HEADERS_MS = 15_000

/** The whole gateway without a socket: tests `inject` into it, `startGateway` listens with it. */
export async function buildApp({ logger, ...options }: GatewayOptions): Promise<FastifyInstance> {
  const { ports, system, config, authenticate, oidc, bodyMs = BODY_MS, headersMs = HEADERS_MS } = options
  const orders = createOrderWatch()
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const { status, body } = shownError(error)
      void reply.code(status).send(body)
    },
    bodyLimit: 256 * 1024,
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: Math.ceil(headersMs / 3) },
  }) as unknown as FastifyInstance
  app.server.maxConnections = config.connections

  await app.register(requestLogPlugin)
  await app.register(errorsPlugin)
  await app.register(routePermissionsPlugin)
  await app.register(helmetPlugin)
  await app.register(hostsPlugin, config)
  await app.register(secretsInUrlsPlugin)
  await app.register(plainBodiesPlugin)
  await app.register(stalledBodiesPlugin, { bodyMs })
  await app.register(ratesPlugin, { rateLimits: ports.rateLimits, config })
  await app.register(authenticatePlugin, { authenticate, accounts: ports.accounts })
  await app.register(openapiPlugin)
  if (ports.accounts) {
    await app.register(signInPlugin, { accounts: ports.accounts })
    if (oidc) await app.register(oidcPlugin, { accounts: ports.accounts, oidc })
  }
  await app.register(waysPlugin, { accounts: ports.accounts, oidc: oidc !== undefined })
  await app.register(healthPlugin, { ports, system, orders })
  const { storage, storedBytes } = ports
  await app.register(objectsPlugin, { storage })
  if (ports.playback) await app.register(playbackPlugin, { playback: ports.playback })
  const { uploadHours } = config
  await app.register(uploadsPlugin, {
    storage,
    storedBytes,
    limitsOf: createLimits(config, ports.accounts),
    uploadHours,
  })
  await app.register(exportsPlugin, { processes: ports.processes, footage: ports.footage })
  await app.register(searchPlugin, { asking: ports.asking, storage })
  const { asking, chat, processes, summaries } = ports
  await app.register(mcpPlugin, { asking, chat, processes, summaries, storage })
  await app.register(graphqlPlugin, { ...options, orders })
  await app.register(metricsPlugin, options)
  await app.register(notificationsPlugin, { journal: ports.journal })
  await app.register(graphqlStreamPlugin)
  await app.register(queryCostPlugin, { config })
  await app.register(graphqlOverHttpPlugin)
  await app.register(graphiqlPlugin)
  await app.register(consolePlugin, { storage })
  await app.register(rateLimitsPlugin)
  await app.ready()
  return app
}
