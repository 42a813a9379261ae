import type { Clock } from '../../core/clock.ts'
import type { Cause } from '../../core/errors.ts'
import type { RunState } from '../stage/tree.ts'
import { createTally, type Tally } from '../worker/tally.ts'

/**
 * How far a node is, and why it ended:
 *
 *     starting --> running --> draining --> stopped
 *         |           |
 *         +-----------+--> failed            gave itself up; it drains, too, and stays failed
 */
export interface Life {
  state(): RunState
  /** Of the node itself: when it gave itself up, and why. */
  readonly tally: Tally
  /** Aborts when it is told to end. */
  readonly ending: AbortSignal
  /** All has started. */
  run(): void
  /** It gives itself up. */
  fail(cause: Cause): void
  failure(): Cause | undefined
  /** From now on it ends. */
  drain(): void
  /** It has ended: tells who waits for that. */
  end(): void
  /** See `Node.onEscalation`. */
  onEscalation(listener: (cause: Cause) => void): () => void
  /** See `Node.ended`. */
  readonly ended: Promise<Cause | undefined>
}

export function createLife(clock: Clock): Life {
  const ending = new AbortController()
  const ended = Promise.withResolvers<Cause | undefined>()
  const listeners = new Set<(cause: Cause) => void>()
  const tally = createTally()
  let state: RunState = 'starting'
  let failure: Cause | undefined
  let over = false

  return {
    tally,
    ending: ending.signal,
    ended: ended.promise,
    state: () => state,
    failure: () => failure,
    run() {
      if (state === 'starting') state = 'running'
    },
    fail(cause) {
      failure = cause
      state = 'failed'
      tally.lastCrash = { at: new Date(clock.now()), cause }
    },
    drain() {
      if (state !== 'failed') state = 'draining'
      ending.abort()
    },
    end() {
      if (state !== 'failed') state = 'stopped'
      over = true
      if (failure) for (const listener of listeners) listener(failure)
      ended.resolve(failure)
    },
    onEscalation(listener) {
      if (failure && over) listener(failure)
      else listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
