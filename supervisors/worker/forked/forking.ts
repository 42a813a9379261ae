import type { Config } from '../../../core/config.ts'
import type { Observations, WorkerPorts } from '../../../core/ports.ts'

/** Where workers with a process of their own get their ports from. */
export interface WorkerPortsSource {
  /**
   * Module path from the package root; exports a `CreateWorkerPorts` as `createWorkerPorts`.
   * @default 'core/create-ports.ts'
   */
  module?: string
  /** Given to it, as plain data. */
  config: Config
}

export type CreateWorkerPorts = (config: Config) => Promise<{
  ports: WorkerPorts
  /** What was counted and measured since the last call. */
  observed?: () => Observations[]
  close(): Promise<void>
}>

/** What a stage with forked workers needs of its node. */
export interface Forking {
  ports: WorkerPortsSource
  /** A worker committed something that waits in the outbox. */
  onOutbox: () => void
  /** A worker told what it counted and measured. */
  onObserved?: (observed: readonly Observations[]) => void
}
