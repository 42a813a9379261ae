import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen, IterableBackoff } from 'cockatiel'
import { SpectraError, toSpectraError, type ErrorCode } from '../../errors.ts'

export interface BreakerOptions {
  /** What is not asked while it is away, such as `openai gpt-4o`. */
  who: string
  /** Failures in a row after which it is left alone. @default 5 */
  failures?: number
  /** How long it is left alone, each time that it fails again; the last one from then on. Milliseconds. @default 2 to 30 s */
  restsMs?: readonly number[]
}

/**
 * Leaves a provider alone that is away:
 *
 *     closed --failures in a row--> open --rest over, one try--> closed, or open for longer
 */
export interface Breaker {
  /**
   * @throws SS_PROVIDER_UNAVAILABLE while it is open: nobody was asked. With `retryAfterMs` where the provider has answered before; one that never did
   * is more likely configured wrong than away, and waiting for it would hide that
   */
  throwIfOpen(): void
  /** @throws what the call throws, or as `throwIfOpen` */
  run<T>(call: () => Promise<T>): Promise<T>
}

const RESTS_MS = [2000, 4000, 8000, 16_000, 30_000]
/** For whom the try of somebody else is underway: it may take long. */
const TRIED_MS = 5000

/** By these the provider has answered, whatever it said. */
const ANSWERED: readonly ErrorCode[] = [
  'SS_PROVIDER_BUSY',
  'SS_PROVIDER_REFUSED',
  'SS_ANALYSIS_FAILED',
  'SS_MODEL_UNABLE',
]

export function createBreaker({ who, failures = 5, restsMs = RESTS_MS }: BreakerOptions): Breaker {
  const policy = circuitBreaker(
    handleWhen((thrown) => {
      const { code } = toSpectraError(thrown)
      // A try that was given up says nothing: the breaker stays open.
      return code === 'SS_PROVIDER_UNAVAILABLE' || (isTrying() && !ANSWERED.includes(code))
    }),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: new IterableBackoff([...restsMs]) },
  )
  const isTrying = (): boolean => policy.state === CircuitState.HalfOpen
  let hasAnswered = false
  let opened = 0
  let over = 0
  let why = ''
  policy.onBreak((cause) => {
    over = Date.now() + restsMs[Math.min(opened, restsMs.length - 1)]!
    opened += 1
    if ('error' in cause) why = toSpectraError(cause.error).message
  })
  policy.onReset(() => {
    opened = 0
  })

  function throwIfOpen(): void {
    if (policy.state === CircuitState.Closed) return
    const retryAfterMs = isTrying() ? TRIED_MS : over - Date.now()
    if (retryAfterMs <= 0) return
    throw new SpectraError(
      'SS_PROVIDER_UNAVAILABLE',
      `Cannot ask ${who}: it is left alone for ${(retryAfterMs / 1000).toFixed(1)} s, as it failed again and again. ${why}`,
      { details: hasAnswered ? { retryAfterMs } : undefined },
    )
  }

  return {
    throwIfOpen,
    async run(call) {
      throwIfOpen()
      try {
        const answer = await policy.execute(call)
        hasAnswered = true
        return answer
      } catch (thrown) {
        hasAnswered ||= ANSWERED.includes(toSpectraError(thrown).code)
        throw thrown
      }
    },
  }
}
