import type { Clock } from '../../core/clock.ts'
import { causeOf } from '../../core/errors.ts'
import type { Check } from '../../core/health.ts'
import type { Lock, Locks } from '../../core/ports.ts'
import type { Random } from '../../core/backoff.ts'
import type { Logger } from '../../core/logger.ts'
import { LATE_MS } from './rounds.ts'

/**
 * Work that one node of the cluster does at a time:
 *
 *     try the lock --got--> work(signal) ---lock lost, closed, or the work ended---> release --+
 *        ^  |refused, database away                                                            |
 *        |  +--> wait about `tryMs` <----------------------------------------------------------+
 *
 * For a moment after a lost lock two may lead: the work must bear that. Work that does not end within `graceMs` after its
 * signal is left alone: it keeps nobody from leading, this node included.
 */
export interface Leader {
  start(): void
  leading(): boolean
  /** Not well when for `lateMs` this node could not find out that anybody leads, itself included. */
  check(): Check
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
  /** For the work to end after its signal. Milliseconds. @default 5000 */
  graceMs?: number
  /** @default 15000 */
  lateMs?: number
}

export function createLeader(options: LeaderOptions): Leader {
  const { name, locks, clock, random, logger, work } = options
  const { tryMs = 1000, graceMs = 5000, lateMs = LATE_MS } = options
  const closing = new AbortController()
  let leading = false
  /** When it was last known that somebody leads. */
  let knownAt = clock.now()
  let lastFailure: unknown
  let loop: Promise<void> | undefined

  async function lead(lock: Lock): Promise<void> {
    leading = true
    try {
      await ended(AbortSignal.any([lock.lost, closing.signal]))
    } catch (thrown) {
      logger.error({ leader: name, err: thrown }, 'the work of the leader failed')
    } finally {
      leading = false
      knownAt = clock.now()
      await lock.release()
    }
  }

  /** Resolves when the work is over, or should long have been. */
  async function ended(signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const working = work(signal).finally(() => over.abort())
    const given = aborted(signal).then(async () => {
      await clock.sleep(graceMs, over.signal)
      if (over.signal.aborted) return
      working.catch(() => undefined)
      logger.error({ leader: name }, 'the work of the leader does not end: it is left alone')
    })
    await Promise.race([working, given])
  }

  async function tryLock(): Promise<Lock | undefined> {
    try {
      const lock = await locks.tryAcquire(name)
      knownAt = clock.now()
      lastFailure = undefined
      return lock
    } catch (thrown) {
      lastFailure = thrown
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

  function check(): Check {
    const sinceMs = clock.now() - knownAt
    if (leading || sinceMs <= lateMs) return { ok: true }
    const why = lastFailure === undefined ? 'no answer' : causeOf(lastFailure).message
    const seconds = Math.round(sinceMs / 1000)
    return { ok: false, message: `cannot find out who leads (${name}), for ${seconds} s now: ${why}` }
  }

  return {
    start() {
      if (loop) return
      knownAt = clock.now()
      loop = run()
    },
    leading: () => leading,
    check,
    async close() {
      closing.abort()
      await loop
    },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
