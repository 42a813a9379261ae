import type { Clock } from '../core/clock.ts'
import type { Lock, Locks } from '../core/ports.ts'
import type { Random } from './backoff.ts'
import type { Logger } from './logger.ts'

/**
 * Work that one node of the cluster does at a time:
 *
 *     try the lock --got--> work(signal) ---lock lost, closed, or the work ended---> release --+
 *        ^  |refused, database away                                                            |
 *        |  +--> wait about `tryMs` <----------------------------------------------------------+
 *
 * For a moment after a lost lock two may lead: the work must bear that, as long as it ends soon after its signal.
 */
export interface Leader {
  start(): void
  leading(): boolean
  /** Ends the work and gives the lock back. */
  close(): Promise<void>
}

export interface LeaderOptions {
  /** Of the lock. */
  name: string
  locks: Locks
  clock: Clock
  random: Random
  logger: Logger
  /** Goes on until `signal` aborts. When it throws or returns before, somebody else may lead next. */
  work: (signal: AbortSignal) => Promise<void>
  /** Wait between two tries, with jitter of half of it. Milliseconds. @default 1000 */
  tryMs?: number
}

export function createLeader(options: LeaderOptions): Leader {
  const { name, locks, clock, random, logger, work, tryMs = 1000 } = options
  const closing = new AbortController()
  let leading = false
  let loop: Promise<void> | undefined

  async function lead(lock: Lock): Promise<void> {
    leading = true
    try {
      await work(AbortSignal.any([lock.lost, closing.signal]))
    } catch (thrown) {
      logger.error({ leader: name, err: thrown }, 'the work of the leader failed')
    } finally {
      leading = false
      await lock.release()
    }
  }

  async function tryLock(): Promise<Lock | undefined> {
    try {
      return await locks.tryAcquire(name)
    } catch (thrown) {
      logger.warn({ leader: name, err: thrown }, 'cannot ask who leads')
      return undefined
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const lock = await tryLock()
      if (lock) await lead(lock)
      await clock.sleep(tryMs * (0.75 + random() / 2), closing.signal)
    }
  }

  return {
    start: () => void (loop ??= run()),
    leading: () => leading,
    async close() {
      closing.abort()
      await loop
    },
  }
}
