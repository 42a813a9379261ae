import type { Cause } from '../../core/errors.ts'
import type { Clock } from '../../core/clock.ts'
import type { Ports } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import type { Actor } from './actor-system.ts'
import type { Forking } from './forked/forking.ts'
import type { Logger } from '../../core/logger.ts'
import type { Outcome } from './outcome.ts'
import type { Tally } from './tally.ts'
import type { Job } from './worker.ts'

/** One life of a worker, from a start that succeeded to its end. A slot (worker-slot.ts) gives it its next one. */
export interface Incarnation {
  /** Works on one message; there is an outcome at the latest when the lease is revoked. Never rejects. */
  run(job: Job): Promise<Outcome>
  /** It can take a message now. */
  ready(): boolean
  /** Ends it in order, by force where it takes longer than `shutdownMs`. Never rejects. */
  stop(): Promise<void>
  /** Ports that the actor and its children declared. */
  needs(): string[]
  childTallies(): Record<string, Tally>
  /** The process of its own, where it has one; memory as the system counts it. */
  vitals(): { pid?: number; rssBytes?: number }
}

export interface IncarnationOptions {
  stage: string
  name: string
  config: StageConfig
  /** The actor of the stage, below which it lives. */
  parent: Actor
  /** The node's own. */
  ports: Ports
  /** Needed for workers with a process of their own. */
  forking?: Forking
  clock: Clock
  logger: Logger
  /** A child crashed and was replaced already. */
  onChildCrash: (child: string, cause: Cause) => void
  /** It ended by itself, with no message in hand. */
  onEnd: (kind: 'normal' | 'crash', cause: Cause) => void
}

/**
 * Starts a worker. Rejects, and leaves nothing behind, when that fails or `signal` aborts.
 * @throws SS_WORKER_START, SS_CONFIG_INVALID, SS_DRAINING, and what its ports could not be opened for
 */
export type Incarnate = (options: IncarnationOptions, signal: AbortSignal) => Promise<Incarnation>
