import type { Clock } from '../../clock.ts'
import { SpectraError, toSpectraError } from '../../errors.ts'
import type { Cache } from '../../ports.ts'

/** What all processes know of a provider that wants to be left alone. */
export interface Pause {
  /** For how many milliseconds more; 0 where it does not. */
  leftMs(): Promise<number>
  /** Tells all others where `thrown` says for how long. */
  heard(thrown: unknown): Promise<void>
}

/** A provider that asks for more is asked again after that: it may have meant less. */
const LONGEST_MS = 5 * 60_000

/** One throttled answer counts for everybody: in Redis where there is one, else in this process. */
export function createPause(
  name: string,
  { cache, clock }: { cache: Pick<Cache, 'get' | 'set'>; clock: Pick<Clock, 'now'> },
): Pause {
  const key = `model-pause:${name}`
  const leftMs = async (): Promise<number> => Math.max(0, Number((await cache.get(key)) ?? 0) - clock.now())
  return {
    leftMs,
    async heard(thrown) {
      const { code, details } = toSpectraError(thrown)
      const asked = details?.retryAfterMs
      if (code !== 'SS_PROVIDER_BUSY' || typeof asked !== 'number' || asked <= 0) return
      const ms = Math.ceil(Math.min(asked, LONGEST_MS))
      if (ms > (await leftMs())) await cache.set(key, String(clock.now() + ms), { ttlMs: ms })
    },
  }
}

export const paused = (who: string, leftMs: number): SpectraError =>
  new SpectraError('SS_PROVIDER_BUSY', `Cannot ask ${who}: it wants to be left alone for ${leftMs} ms more`, {
    details: { retryAfterMs: leftMs },
  })
