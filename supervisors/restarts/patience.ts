import { backoff, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { isOutage, type SpectraError } from '../../core/errors.ts'
import type { RestartPolicyConfig } from '../../schema/cluster.ts'
import { decideRestart, type Restart } from './restart-policy.ts'

/** How long to wait after a failure: an outage is waited out however long it lasts, any other counts against the policy. */
export interface Patience {
  /** Milliseconds; undefined: give up. */
  after(error: SpectraError): number | undefined
  /** It works again: the next wait is short. */
  succeeded(): void
}

export function createPatience(policy: RestartPolicyConfig, clock: Clock, random: Random): Patience {
  let history: Restart[] = []
  /** Failures in a row. */
  let consecutive = 0

  return {
    after(error) {
      consecutive += 1
      if (isOutage(error)) return backoff(consecutive, policy, random)
      const decision = decideRestart(history, { at: clock.now() }, consecutive, policy, random)
      history = decision.history
      return decision.escalate ? undefined : decision.delayMs
    },
    succeeded() {
      consecutive = 0
    },
  }
}
