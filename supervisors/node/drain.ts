import type { Clock } from '../../core/clock.ts'
import type { OutboxRelay } from './outbox-relay.ts'
import type { Finished } from '../stage/finish.ts'
import type { Stage } from '../stage/stage.ts'

/** How the time until the deadline is shared out. Milliseconds from the start of the drain. */
export interface DrainPlan {
  /** Work in hand may go on by itself. */
  workMs: number
  /** Then it is asked to end, and has this long; then it is given up. */
  graceMs: number
}

/** A grace of `shutdownMs`, but never more than half of the time there is. */
export function planDrain(deadlineMs: number, shutdownMs: number): DrainPlan {
  const whole = Math.max(0, deadlineMs)
  const graceMs = Math.min(shutdownMs, whole / 2)
  return { workMs: whole - graceMs, graceMs }
}

/** The work is asked to end now, and has its stage's whole time to do so. */
export const atOnce = (shutdownMs: number): DrainPlan => ({ workMs: 0, graceMs: shutdownMs })

export interface DrainOptions {
  stages: readonly { stage: Stage; shutdownMs: number }[]
  relay: OutboxRelay
  /** Ends the actor system. */
  close: () => Promise<void>
  clock: Clock
  deadlineMs: number
  /** By the `shutdownMs` of a stage. @default planDrain with the deadline */
  plan?: (shutdownMs: number) => DrainPlan
}

/** The least time that the outbox gets, even where the work used all of it: what stays in it is sent after a restart. */
const FLUSH_MS = 1000

/**
 * Ends a node so that nobody notices (P7): stop taking -> finish, or hand back by the deadline -> flush the outbox
 * -> close. Nothing is lost where it fails half-way: all of it is durable before and after each step.
 */
export async function drainNode(options: DrainOptions): Promise<Finished> {
  const { stages, relay, close, clock, deadlineMs } = options
  const plan = options.plan ?? ((shutdownMs: number) => planDrain(deadlineMs, shutdownMs))
  const until = clock.now() + deadlineMs
  const results = await Promise.all(stages.map(({ stage, shutdownMs }) => stage.finish(plan(shutdownMs))))
  await relay.finish(Math.max(FLUSH_MS, until - clock.now()))
  await close()
  return {
    handedBack: results.reduce((sum, result) => sum + result.handedBack, 0),
    finished: results.reduce((sum, result) => sum + result.finished, 0),
  }
}
