import { graphqlError } from '../graphql/errors.ts'
import { costOf } from '../http/document-cost.ts'
import { namedPlugin } from '../named-plugin.ts'
import type { RateKind } from './rates.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A request to this route is one of those. */
    counts?: RateKind
  }
}

/**
 * Bounds what one caller may ask for in a minute: requests to routes that count, top-level fields of mutations and of queries, and
 * subscriptions. What is too much is SS_RATE_LIMITED (429) with `retryAfterMs` and the header `retry-after`.
 */
export const rateLimitsPlugin = namedPlugin(
  'spectra-rate-limits',
  ['spectra-errors', 'spectra-rates', 'spectra-authenticate', 'spectra-graphql'],
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      const { counts } = request.routeOptions.config
      if (counts) await app.takeTurns(counts, request, 1, reply)
    })
    app.graphql.addHook('preExecution', async (_schema, document, { reply }) => {
      const cost = costOf(document)
      await app.takeTurns('mutations', reply.request, cost.mutations, reply)
      await app.takeTurns('queries', reply.request, cost.queries, reply)
    })
    app.graphql.addHook('preSubscriptionExecution', async (_schema, document, { identity, ip }) => {
      await app.takeTurns('streams', { identity, ip }, Math.max(1, costOf(document).subscriptions)).catch(
        // Mercurius passes the extensions of errors of GraphQL alone on to a socket.
        (thrown: unknown) => {
          throw graphqlError(thrown, app.log)
        },
      )
    })
  },
)
