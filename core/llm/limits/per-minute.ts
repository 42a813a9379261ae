import type { Clock } from '../../clock.ts'
import { SpectraError } from '../../errors.ts'
import type { RateLimits } from '../../ports.ts'
import type { ModelCapabilities } from '../model.ts'

/** A call's part of what a model may be asked in a minute. */
export interface Turn {
  /** The tokens that it took in truth: what was estimated is put right. */
  took(tokens: number): Promise<void>
}

export interface PerMinute {
  /** @throws SS_PROVIDER_BUSY with `retryAfterMs` where no more may be asked in this minute; nothing is counted then */
  take(tokens: number): Promise<Turn>
}

type Limits = Pick<ModelCapabilities, 'requestsPerMinute' | 'tokensPerMinute'>

const windowMs = 60_000

/** Requests and tokens per minute of one model, counted together by all processes that share `rateLimits`. */
export function createPerMinute(
  { who, name, requestsPerMinute, tokensPerMinute }: Limits & { who: string; name: string },
  { rateLimits, clock }: { rateLimits: Pick<RateLimits, 'take' | 'correct'>; clock: Pick<Clock, 'now'> },
): PerMinute {
  const requests = requestsPerMinute && { limit: requestsPerMinute, windowMs }
  const tokens = tokensPerMinute && { limit: tokensPerMinute, windowMs }
  const [requestsKey, tokensKey] = [`model-requests:${name}`, `model-tokens:${name}`]

  const refused = (what: string, limit: number, retryAfterMs: number): SpectraError =>
    new SpectraError(
      'SS_PROVIDER_BUSY',
      `Cannot ask ${who}: its limit of ${limit} ${what} per minute is reached, for ${retryAfterMs} ms more`,
      { details: { retryAfterMs } },
    )

  return {
    async take(estimated) {
      if (requests) {
        const { allowed, retryAfterMs } = await rateLimits.take(requestsKey, requests)
        if (!allowed) {
          await rateLimits.correct(requestsKey, { ...requests, turns: -1 })
          throw refused('requests', requests.limit, retryAfterMs)
        }
      }
      if (!tokens) return { took: async () => undefined }
      // What is larger than the limit alone could never be asked.
      const turns = Math.min(estimated, tokens.limit)
      const { allowed, retryAfterMs, windowEndsInMs } = await rateLimits.take(tokensKey, { ...tokens, turns })
      if (!allowed) {
        await rateLimits.correct(tokensKey, { ...tokens, turns: -turns })
        if (requests) await rateLimits.correct(requestsKey, { ...requests, turns: -1 })
        throw refused('tokens', tokens.limit, retryAfterMs)
      }
      const ends = clock.now() + windowEndsInMs
      return {
        async took(actual) {
          const more = actual - turns
          // What was taken too much of a minute that is over is no one's any more.
          if (more > 0 || (more < 0 && clock.now() < ends)) {
            await rateLimits.correct(tokensKey, { ...tokens, turns: more })
          }
        },
      }
    },
  }
}
