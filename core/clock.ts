/** Time that can be replaced, so that tests turn hours into a call. All durations are milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  sleep: (ms, signal) => sleepOn(systemClock, ms, signal),
}

/** `Clock.sleep` in terms of the clock's own timers. */
export function sleepOn(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const wake = (): void => {
      clock.clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = clock.setTimeout(wake, ms)
    signal?.addEventListener('abort', wake, { once: true })
  })
}

/**
 * The result of `work`, or the error of `late` when it takes longer than `ms`. The work itself goes on unwatched:
 * whoever calls decides what becomes of it.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: PromiseLike<T>,
  late: () => Error,
): Promise<T> {
  let timer: unknown
  const deadline = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(late()), ms)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clock.clearTimeout(timer)
  }
}

/** Waits until `work` is over, however it ends, or for `ms`. */
export async function waitAtMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController()
  const done = work.then(
    () => over.abort(),
    () => over.abort(),
  )
  await Promise.race([done, clock.sleep(ms, over.signal)])
  over.abort()
}
