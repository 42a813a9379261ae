import { within, type Clock } from '../../core/clock.ts'
import { causeOf, SpectraError, type Cause } from '../../core/errors.ts'
import type { Check } from '../../core/health.ts'
import type { ActorNode } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'
import type { Logger } from '../../core/logger.ts'

/**
 * The rounds of a loop that goes on for as long as a node leads, and whether it still comes round:
 *
 *     go(round) --> came to its end --------------------> next
 *               \-> failed, or takes more than `roundMs` --> is said, and next all the same
 *
 * What a round that took too long still does goes on beside the next one: rounds must bear that.
 */
export interface Rounds {
  readonly name: string
  /** A new beginning: nothing is late yet, unless it failed a moment ago. */
  start(): void
  /** Runs one round. Returns whether it came to its end; never rejects. */
  go(round: () => Promise<unknown>): Promise<boolean>
  /** The last one failed, within `lateMs`. */
  failing(): boolean
  /** Milliseconds since the last one that came to its end, or since the beginning. */
  sinceMs(): number
  /** Not well when none came to its end for `lateMs`, with the reason. */
  check(): Check
  /** As a service of the tree, below `parent`. */
  view(parent: string): ActorNode
}

export interface RoundsOptions {
  name: string
  queue?: QueueName
  /** What a round that fails could not do, for the log. */
  cannot: string
  clock: Clock
  logger: Logger
  /** Longest time between the ends of two rounds. Milliseconds. @default 15000 */
  lateMs?: number
  /** Longest time of one round: more than each of its calls is given. Milliseconds. @default 60000 */
  roundMs?: number
}

export const LATE_MS = 15_000
export const ROUND_MS = 60_000

export function createRounds(options: RoundsOptions): Rounds {
  const { name, queue, cannot, clock, logger, lateMs = LATE_MS, roundMs = ROUND_MS } = options
  const counts = { done: 0, failed: 0 }
  let doneAt = clock.now()
  /** Of the present row of failures. */
  let lastFailure: { at: Date; cause: Cause } | undefined

  const late = (): Error => new SpectraError('SS_DEADLINE', `Cannot go on: no answer within ${roundMs} ms`)
  const sinceMs = (): number => Math.max(0, clock.now() - doneAt)

  const failing = (): boolean => lastFailure !== undefined && clock.now() - lastFailure.at.getTime() <= lateMs

  function check(): Check {
    const figures = { rounds: counts.done, failed: counts.failed, sinceMs: sinceMs() }
    if (sinceMs() <= lateMs) return { ok: true, figures }
    const why = lastFailure ? `: ${lastFailure.cause.message}` : ''
    return { ok: false, message: `${cannot}, for ${Math.round(sinceMs() / 1000)} s now${why}`, figures }
  }

  return {
    name,
    failing,
    sinceMs,
    check,
    start() {
      if (failing()) return
      doneAt = clock.now()
      lastFailure = undefined
    },
    async go(round) {
      try {
        await within(clock, roundMs, round(), late)
      } catch (thrown) {
        counts.failed += 1
        lastFailure = { at: new Date(clock.now()), cause: causeOf(thrown) }
        logger.warn({ loop: name, err: thrown }, cannot)
        return false
      }
      counts.done += 1
      doneAt = clock.now()
      lastFailure = undefined
      return true
    },
    view: (parent) => ({
      id: `${parent}/${name}`,
      kind: 'service',
      name,
      state: check().ok && !lastFailure ? 'ready' : 'restarting',
      inFlight: 0,
      handled: counts.done,
      failed: counts.failed,
      restarts: 0,
      ...(lastFailure && { lastCrash: lastFailure }),
      ...(queue && { queue }),
      children: [],
    }),
  }
}
