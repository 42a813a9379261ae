import type { FastifyReply } from 'fastify'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Identity, RateLimits } from '../../core/ports.ts'
import { namedPlugin } from '../named-plugin.ts'

export type RateConfig = Pick<
  Config,
  | 'rateMutations'
  | 'rateQueries'
  | 'rateUploads'
  | 'rateExports'
  | 'rateStreams'
  | 'rateAnonymous'
  | 'rateCost'
>

/** What is counted apart, and how a refusal calls it. */
const KINDS = {
  mutations: { limit: 'rateMutations', what: 'changes' },
  queries: { limit: 'rateQueries', what: 'queries' },
  uploads: { limit: 'rateUploads', what: 'uploads' },
  exports: { limit: 'rateExports', what: 'exports' },
  streams: { limit: 'rateStreams', what: 'streams and subscriptions' },
  anonymous: { limit: 'rateAnonymous', what: 'requests without a valid sign-in' },
  cost: { limit: 'rateCost', what: 'points of cost' },
} as const satisfies Record<string, { limit: keyof RateConfig; what: string }>

export type RateKind = keyof typeof KINDS

/** Who asks: without an identity, whoever is at the address. */
export interface Asker {
  ip: string
  identity?: Identity
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Uses turns of the minute of who asks. Returns how many remain; null where any number is answered.
     * @throws SS_RATE_LIMITED with `retryAfterMs`, and as the header `retry-after` of `reply`
     */
    takeTurns(kind: RateKind, asker: Asker, turns: number, reply?: FastifyReply): Promise<number | null>
  }
}

const MINUTE = 60_000

/**
 * Counts by who asks: an API key, a user, or, where neither asks, an address. A key that asks too often keeps nobody else out, not those behind the
 * same address either.
 */
export const ratesPlugin = namedPlugin<{ rateLimits: RateLimits; config: RateConfig }>(
  'spectra-rates',
  [],
  async (app, { rateLimits, config }) => {
    app.decorate('takeTurns', async (kind, asker, turns, reply) => {
      const { what } = KINDS[kind]
      const limit = config[KINDS[kind].limit]
      if (limit === 0 || turns === 0) return null
      const { key, name } = callerOf(asker)
      const verdict = await rateLimits.take(`${kind}:${key}`, {
        ...{ limit, windowMs: MINUTE, turns: Math.min(turns, limit + 1) },
      })
      if (verdict.allowed) return verdict.remaining
      const { retryAfterMs } = verdict
      void reply?.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
      throw new SpectraError(
        'SS_RATE_LIMITED',
        `Cannot answer: more than ${limit} ${what} in a minute from ${name}`,
        { details: { retryAfterMs } },
      )
    })
  },
)

function callerOf({ ip, identity }: Asker): { key: string; name: string } {
  if (!identity) return { key: `address:${ip}`, name: ip }
  const { organizationId, keyId, userId } = identity
  if (keyId !== undefined) return { key: `${organizationId}:key:${keyId}`, name: 'this API key' }
  if (userId !== undefined) return { key: `${organizationId}:user:${userId}`, name: 'this user' }
  return { key: `${organizationId}:address:${ip}`, name: ip }
}
