import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { documentCost } from '../graphql/cost.ts'
import { namedPlugin } from '../named-plugin.ts'

export interface QueryCostOptions {
  config: Pick<Config, 'queryCost'>
}

/** What answers tell of it, as `extensions.cost`. */
export interface Cost {
  /** Of this document. */
  requested: number
  /** Of any one document. */
  limit: number
  /** Of this caller's minute; null where that has no limit. */
  remaining: number | null
}

declare module 'mercurius' {
  interface MercuriusContext {
    cost?: Cost
  }
}

/**
 * Bounds what one document may cost (SS_QUERY_TOO_COSTLY), and all of one user or API key in a minute (SS_RATE_LIMITED),
 * before anything of it is run. Each answer tells the cost and what remains.
 */
export const queryCostPlugin = namedPlugin<QueryCostOptions>(
  'spectra-query-cost',
  ['spectra-authenticate', 'spectra-rates', 'spectra-graphql'],
  async (app, { config: { queryCost: limit } }) => {
    const check = (requested: number): void => {
      if (requested <= limit) return
      const state = `it may cost ${requested}, and a document at most ${limit}`
      throw new SpectraError('SS_QUERY_TOO_COSTLY', `Cannot answer: ${state}`)
    }

    app.graphql.addHook('preExecution', async (schema, document, context, variables) => {
      const requested = documentCost(schema, document, variables ?? {})
      check(requested)
      context.cost = { requested, limit, remaining: null }
      const { reply } = context
      context.cost.remaining = await app
        .takeTurns('cost', reply.request, requested, reply)
        .catch((thrown: unknown) => {
          context.cost!.remaining = 0
          throw thrown
        })
    })
    app.graphql.addHook('onResolution', async (execution, { cost }) => {
      if (cost) execution.extensions = { ...execution.extensions, cost }
    })
    app.graphql.addHook('preSubscriptionExecution', async (schema, document) => {
      check(documentCost(schema, document))
    })
  },
)
