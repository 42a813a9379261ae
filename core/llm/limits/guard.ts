import type { Clock } from '../../clock.ts'
import { toSpectraError } from '../../errors.ts'
import type { Cache, RateLimits, Usage } from '../../ports.ts'
import type { ModelCapabilities } from '../model.ts'
import { createBreaker, type BreakerOptions } from './breaker.ts'
import { createPause, paused } from './pause.ts'
import { createPerMinute } from './per-minute.ts'

/** What all processes of the cluster count and know together. */
export interface Shared {
  cache: Pick<Cache, 'get' | 'set'>
  rateLimits: Pick<RateLimits, 'take' | 'correct'>
  clock: Pick<Clock, 'now' | 'sleep'>
}

export interface Guard {
  /**
   * Makes a call as soon as the limits of the model allow it, where that is within two seconds.
   * @param tokens that it will take, as far as can be told before
   * @throws SS_PROVIDER_BUSY with `retryAfterMs` where it is later, SS_PROVIDER_UNAVAILABLE while the provider
   *   is left alone because it is away, with `retryAfterMs` where it has answered before; else what the call throws
   */
  call<T extends { usage: Usage | undefined }>(
    tokens: number,
    signal: AbortSignal | undefined,
    call: () => Promise<T>,
  ): Promise<T>
  /** @throws SS_PROVIDER_UNAVAILABLE while the provider is left alone */
  throwIfOpen(): void
  /** @throws as throwIfOpen, and SS_PROVIDER_BUSY while the provider wants to be left alone */
  throwIfAway(): Promise<void>
}

export interface GuardedModel extends Pick<ModelCapabilities, 'requestsPerMinute' | 'tokensPerMinute'> {
  provider: string
  model: string
}

/** What is worth a message's way through the mailbox is no brief wait. */
const BRIEF_MS = 2000

/** Keeps the calls of one model within its limits: none while it is away or wants to be left alone, and so many a minute. */
export function createGuard(
  { provider, model, requestsPerMinute, tokensPerMinute }: GuardedModel,
  shared: Shared,
  breaking: Omit<BreakerOptions, 'who'> = {},
): Guard {
  const { clock } = shared
  const [who, name] = [`${provider} ${model}`, `${provider}/${model}`]
  const breaker = createBreaker({ who, ...breaking })
  const pause = createPause(name, shared)
  const perMinute = createPerMinute({ who, name, requestsPerMinute, tokensPerMinute }, shared)

  async function throwIfPaused(): Promise<void> {
    const leftMs = await pause.leftMs()
    if (leftMs > 0) throw paused(who, leftMs)
  }

  async function turn(tokens: number) {
    await throwIfPaused()
    return perMinute.take(tokens)
  }

  /** The turn, waited for where the wait is brief. */
  async function awaited(tokens: number, signal: AbortSignal | undefined) {
    const until = clock.now() + BRIEF_MS
    for (;;) {
      try {
        return await turn(tokens)
      } catch (thrown) {
        const ms = toSpectraError(thrown).details?.retryAfterMs
        if (typeof ms !== 'number' || clock.now() + ms > until) throw thrown
        await clock.sleep(ms, signal)
        signal?.throwIfAborted()
      }
    }
  }

  return {
    throwIfOpen: breaker.throwIfOpen,
    async throwIfAway() {
      breaker.throwIfOpen()
      await throwIfPaused()
    },
    async call(tokens, signal, call) {
      breaker.throwIfOpen()
      const taken = await awaited(tokens, signal)
      try {
        const answer = await breaker.run(call)
        const { usage } = answer
        if (usage) await taken.took(usage.inputTokens + usage.outputTokens)
        return answer
      } catch (thrown) {
        await pause.heard(thrown)
        throw thrown
      }
    },
  }
}
