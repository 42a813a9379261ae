import type { Logger } from '../../core/logger.ts'

/** For connections to say goodbye. Milliseconds. */
const GOODBYE_MS = 6000

/**
 * Ends this process where what a drained node still has open keeps it: a server that is silent gets no goodbye. Nothing is lost:
 * what was accepted is durable by then. Who is done earlier ends by itself.
 * @param status of the process
 * @returns what takes that back
 */
export function endInTime(status: number, logger: Logger): () => void {
  const timer = setTimeout(() => {
    logger.warn(
      { open: process.getActiveResourcesInfo() },
      'ends without a goodbye to servers that do not answer',
    )
    process.exit(status)
  }, GOODBYE_MS)
  timer.unref()
  return () => clearTimeout(timer)
}
