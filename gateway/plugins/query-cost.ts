import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import type { RateLimits } from '../../core/ports.ts'
import { documentCost } from '../graphql/cost.ts'
import { namedPlugin } from '../named-plugin.ts'

export interface QueryCostOptions {
  rateLimits: RateLimits
  config: Pick<Config, 'queryCost' | 'rateCost'>
}

/** What answers tell of it, as `extensions.cost`. */
export interface Cost {
  /** Of this document. */
  requested: number
  /** Of any one document. */
  limit: number
  /** Of this client's minute; null where that has no limit. */
  remaining: number | null
}

declare module 'mercurius' {
  interface MercuriusContext {
    cost?: Cost
  }
}

const MINUTE = 60_000

/**
 * Bounds what one document may cost (SS_QUERY_TOO_COSTLY), and all of a client address of an organization in a minute (SS_RATE_LIMITED),
 * before anything of it is run. Each answer tells the cost and what remains.
 */
export const queryCostPlugin = namedPlugin<QueryCostOptions>(
  'spectra-query-cost',
  ['spectra-authenticate', 'spectra-graphql'],
  async (app, { rateLimits, config: { queryCost: limit, rateCost } }) => {
    const check = (requested: number): void => {
      if (requested <= limit) return
      const state = `it may cost ${requested}, and a document at most ${limit}`
      throw new SpectraError('SS_QUERY_TOO_COSTLY', `Cannot answer: ${state}`)
    }

    app.graphql.addHook('preExecution', async (schema, document, context, variables) => {
      const requested = documentCost(schema, document, variables ?? {})
      check(requested)
      context.cost = { requested, limit, remaining: null }
      if (rateCost === 0 || requested === 0) return
      const { ip, identity } = context.reply.request
      const verdict = await rateLimits.take(`cost:${identity.organizationId}:${ip}`, {
        ...{ limit: rateCost, windowMs: MINUTE, turns: Math.min(requested, rateCost + 1) },
      })
      context.cost.remaining = verdict.remaining
      if (verdict.allowed) return
      const { retryAfterMs } = verdict
      void context.reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
      throw new SpectraError(
        'SS_RATE_LIMITED',
        `Cannot answer: it costs ${requested}, which is more than ${ip} has left of ${rateCost} in a minute`,
        { details: { retryAfterMs } },
      )
    })
    app.graphql.addHook('onResolution', async (execution, { cost }) => {
      if (cost) execution.extensions = { ...execution.extensions, cost }
    })
    app.graphql.addHook('preSubscriptionExecution', async (schema, document) => {
      check(documentCost(schema, document))
    })
  },
)
