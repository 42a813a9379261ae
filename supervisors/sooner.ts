import type { Clock } from '../core/clock.ts'

/** Resolves when `work` is over or after `ms`, whichever is sooner. */
export async function sooner(clock: Clock, work: Promise<unknown>, ms: number): Promise<void> {
  const over = new AbortController()
  const done = work.then(
    () => over.abort(),
    () => over.abort(),
  )
  await Promise.race([done, clock.sleep(ms, over.signal)])
  over.abort()
}
