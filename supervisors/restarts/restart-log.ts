import { waitAtMost, type Clock } from '../../core/clock.ts'
import type { RestartRecord, WorkLog } from '../../core/ports.ts'
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
}): RestartLog {
  const { worklog, clock, logger } = options
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
      written = written.then(() => write(restart))
    },
    flush: (ms) => waitAtMost(clock, ms, written),
  }
}
