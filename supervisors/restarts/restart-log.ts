import { waitAtMost, type Clock } from '../../core/clock.ts'
import type { MetricsSink, RestartRecord, WorkLog } from '../../core/ports.ts'
import type { Logger } from '../../core/logger.ts'

/** Writes the history of restarts, one after the other in the order in which they were decided. */
export interface RestartLog {
  /** Neither waits nor fails: a restart must not depend on its record. */
  add(restart: RestartRecord): void
  /** Resolves when all is written or given up, or after `ms`. */
  flush(ms: number): Promise<void>
}

export function createRestartLog(options: {
  worklog: Pick<WorkLog, 'recordRestart'>
  clock: Clock
  logger: Logger
  metrics?: MetricsSink
}): RestartLog {
  const { worklog, clock, logger, metrics } = options
  let written = Promise.resolve()

  async function write(restart: RestartRecord): Promise<void> {
    try {
      await worklog.recordRestart(restart)
    } catch (thrown) {
      logger.error({ err: thrown, restart }, 'cannot record a restart')
    }
  }

  return {
    add(restart) {
      logger.warn({ ...restart }, restart.escalated ? 'a restart too many' : 'a worker is restarted')
      const { stage, worker, cause } = restart
      metrics?.count('spectra_worker_restarts_total', { stage, part: partOf(worker), code: cause.code })
      written = written.then(() => write(restart))
    },
    flush: (ms) => waitAtMost(clock, ms, written),
  }
}

/** Stages are recorded under this name, children under that of their worker and theirs. */
const partOf = (worker: string): string =>
  worker === 'stage' ? 'stage' : worker.includes('/') ? 'child' : 'worker'
