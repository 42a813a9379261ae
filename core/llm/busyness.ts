import type { Clock } from '../clock.ts'
import type { SpectraError } from '../errors.ts'

/** For how long a model has had no time, as those who ask it see. */
export interface Busyness {
  answered(): void
  /** @returns whether the failure is a busy model that is to be waited for */
  failed(error: SpectraError): boolean
}

/**
 * A model that is busy is waited for until it has been busy for `patienceMs`, what it asks for included:
 *
 *     busy .. busy .. busy ........ passed over, until it answers
 *     |---- patienceMs ----|
 *
 * Where nobody asked it for that long, it counts from the start again.
 */
export function createBusyness({
  patienceMs,
  clock,
}: {
  patienceMs: number
  clock: Pick<Clock, 'now'>
}): Busyness {
  let since: number | undefined
  let until = 0
  return {
    answered() {
      since = undefined
    },
    failed({ code, details }) {
      if (code !== 'SS_PROVIDER_BUSY') return false
      const now = clock.now()
      const asked = typeof details?.retryAfterMs === 'number' ? details.retryAfterMs : 0
      if (since === undefined || now > until + patienceMs) since = now
      until = now + asked
      return patienceMs > 0 && until - since <= patienceMs
    },
  }
}
