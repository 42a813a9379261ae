import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import type { RateLimits } from '../../core/ports.ts'
import { costOf } from '../http/document-cost.ts'
import { namedPlugin } from '../named-plugin.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A request to this route is one of those. */
    counts?: 'mutations' | 'queries'
  }
}

export interface RateLimitsOptions {
  rateLimits: RateLimits
  /** Turns of one client address per minute; 0 is any number. */
  config: Pick<Config, 'rateMutations' | 'rateQueries'>
}

const MINUTE = 60_000

/**
 * Bounds what one client address may ask for, of each organization apart: fields of mutations, and uploads, by `rateMutations`; fields of queries by
 * `rateQueries`. What is too much is SS_RATE_LIMITED (429) with `retryAfterMs` and the header `retry-after`.
 */
export const rateLimitsPlugin = namedPlugin<RateLimitsOptions>(
  'spectra-rate-limits',
  ['spectra-errors', 'spectra-authenticate', 'spectra-uploads', 'spectra-graphql'],
  async (app, { rateLimits, config }) => {
    const limits = {
      mutations: { limit: config.rateMutations, what: 'changes' },
      queries: { limit: config.rateQueries, what: 'queries' },
    }

    async function take(
      kind: keyof typeof limits,
      turns: number,
      { ip, identity }: FastifyRequest,
      reply: FastifyReply,
    ): Promise<void> {
      const { limit, what } = limits[kind]
      if (limit === 0 || turns === 0) return
      const asked = { limit, windowMs: MINUTE, turns: Math.min(turns, limit + 1) }
      const verdict = await rateLimits.take(`${kind}:${identity.organizationId}:${ip}`, asked)
      if (verdict.allowed) return
      const { retryAfterMs } = verdict
      void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
      throw new SpectraError(
        'SS_RATE_LIMITED',
        `Cannot answer: more than ${limit} ${what} in a minute from ${ip}`,
        {
          details: { retryAfterMs },
        },
      )
    }

    app.addHook('onRequest', async (request, reply) => {
      const { counts } = request.routeOptions.config
      if (counts) await take(counts, 1, request, reply)
    })
    app.graphql.addHook('preExecution', async (_schema, document, { reply }) => {
      const cost = costOf(document)
      await take('mutations', cost.mutations, reply.request, reply)
      await take('queries', cost.queries, reply.request, reply)
    })
  },
)
