import type { StageConfig } from '../../schema/cluster.ts'
import { backoff, type Random } from '../../core/backoff.ts'

export type MessagePolicy = Pick<StageConfig, 'attempts' | 'retry' | 'busyMs'>

/** What becomes of a message whose attempt (1 for the first) failed: another try after `delayMs`, or none. */
export function nextTry(
  attempt: number,
  retryable: boolean,
  policy: MessagePolicy,
  random: Random,
): { again: true; delayMs: number } | { again: false } {
  if (!retryable || attempt >= policy.attempts) return { again: false }
  return { again: true, delayMs: backoff(attempt, policy.retry, random) }
}
