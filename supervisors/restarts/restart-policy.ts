import type { RestartPolicyConfig, StageConfig } from '../../schema/cluster.ts'
import { backoff, type Random } from '../../core/backoff.ts'

/**
 * When a supervisor restarts a child, how long it waits, and when it gives up: the maximum restart intensity of
 * Erlang/OTP supervisors (at most `intensity` restarts in `windowMs`), with a growing, jittered wait before each.
 *
 *     restarts       x   x x     x   x x        intensity 5
 *     window        [----------------------]    the 6th inside it escalates
 */
export interface Restart {
  /** Milliseconds since the epoch. */
  at: number
  /**
   * Whose fault it was, where that is known: the id of the message in hand. Restarts with the same `blame` count
   * once, so that one poison message, which comes back up to its last attempt, cannot take a stage down (P5).
   */
  blame?: string
}

export type ChildKind = StageConfig['child']

/** `permanent` children are always restarted, `transient` ones only after a crash, `temporary` ones never. */
export function shouldRestart(kind: ChildKind, exit: 'normal' | 'crash'): boolean {
  return kind === 'permanent' || (kind === 'transient' && exit === 'crash')
}

/** The restarts that still count at `now`: those less than `windowMs` ago. */
export function inWindow(history: readonly Restart[], now: number, windowMs: number): Restart[] {
  return history.filter((restart) => now - restart.at < windowMs)
}

/** How many restarts a history amounts to: those to blame on the same message are one. */
export function countRestarts(history: readonly Restart[]): number {
  const blamed = new Set<string>()
  let unexplained = 0
  for (const { blame } of history) {
    if (blame === undefined) unexplained += 1
    else blamed.add(blame)
  }
  return unexplained + blamed.size
}

export interface RestartDecision {
  /** More restarts than allowed: the supervisor itself has failed, and its own supervisor decides. */
  escalate: boolean
  /** Wait before the new start; 0 where it escalates. */
  delayMs: number
  /** To be given to the next decision. */
  history: Restart[]
}

/**
 * Decides about one more restart.
 * @param consecutive how often this child failed in a row, this time included
 */
export function decideRestart(
  history: readonly Restart[],
  restart: Restart,
  consecutive: number,
  policy: RestartPolicyConfig,
  random: Random,
): RestartDecision {
  const recent = [...inWindow(history, restart.at, policy.windowMs), restart]
  const escalate = countRestarts(recent) > policy.intensity
  return { escalate, delayMs: escalate ? 0 : backoff(consecutive, policy, random), history: recent }
}
