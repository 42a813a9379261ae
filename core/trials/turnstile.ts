import { SpectraError } from '../errors.ts'

/** When it may be tried again, as a guess. Milliseconds. */
const RETRY_MS = 10_000

/** Lets at most so many of one organization do something at once, in this process. */
export interface Turnstile {
  /** @throws SS_RATE_LIMITED where there are as many already */
  pass<T>(organizationId: string, work: () => Promise<T>): Promise<T>
}

export function createTurnstile(most: number): Turnstile {
  const inside = new Map<string, number>()
  return {
    async pass(organizationId, work) {
      const before = inside.get(organizationId) ?? 0
      if (before >= most) {
        const state = `${before} trials of the organization are under way`
        throw new SpectraError('SS_RATE_LIMITED', `Cannot try it now: ${state}`, {
          details: { retryAfterMs: RETRY_MS, advice: 'Wait for one of them to end, or cancel it.' },
        })
      }
      inside.set(organizationId, before + 1)
      try {
        return await work()
      } finally {
        const left = inside.get(organizationId)! - 1
        if (left === 0) inside.delete(organizationId)
        else inside.set(organizationId, left)
      }
    },
  }
}
