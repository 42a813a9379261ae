import { backoff, type Random } from '../../core/backoff.ts'
import { isOutage, toSpectraError } from '../../core/errors.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import { startForked } from '../worker/forked/incarnation.ts'
import { startInMemory } from '../worker/in-memory-incarnation.ts'
import type { Incarnate, Incarnation, IncarnationOptions } from '../worker/incarnation.ts'

const INCARNATE: Record<StageConfig['mode'], Incarnate> = { 'in-memory': startInMemory, forked: startForked }

/**
 * Starts a worker as its stage is configured. Tries for as long as only an outage is in the way: a database that is away is no
 * fault of the worker (see isOutage).
 * @throws what `Incarnate` throws, but for outages
 */
export async function incarnate(
  options: IncarnationOptions & { random: Random },
  signal: AbortSignal,
): Promise<Incarnation> {
  const { stage, name, config, clock, random, logger } = options
  for (let tries = 1; ; tries += 1) {
    try {
      return await INCARNATE[config.mode](options, signal)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      if (signal.aborted || !isOutage(error)) throw thrown
      const delayMs = backoff(tries, config.restart, random)
      const { code, message: reason } = error
      logger.warn({ stage, worker: name, code, reason, delayMs }, 'a worker waits for what it stands on')
      await clock.sleep(delayMs, signal)
      signal.throwIfAborted()
    }
  }
}
