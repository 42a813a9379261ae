import type { DatabaseSync } from 'node:sqlite'
import type { SpectraError } from '../../errors.ts'
import { closedError, isBusy, mailboxError } from './errors.ts'

export interface WriteOptions {
  /** What could not be done, for the message of an error. */
  what: string
  /** Rows that it writes. @default 1 */
  size?: number
  /** Waits for space or for a failing disk instead of rejecting: what was settled must not be forgotten. */
  patient?: boolean
}

/** Runs `statements` inside the next transaction; resolves with their result once that is durable. */
export type WriteOut = <T>(statements: () => T, options: WriteOptions) => Promise<T>

/** What is done in each transaction besides the waiting writes: handing out messages. */
export interface Handout {
  /** Is there anything to hand out? Only reads. */
  wanted(): boolean
  /** Inside the transaction; the result runs after the commit and says whether there may be more. */
  take(): () => boolean
  /** Handing out failed; it is tried again. */
  onError(error: SpectraError): void
}

interface Waiting extends WriteOptions {
  size: number
  since: number
  run(): unknown
  value: unknown
  resolve(value: unknown): void
  reject(error: SpectraError): void
}

/** Rows per transaction: about 10 ms of work, after which the event loop has its turn. */
const BATCH_ROWS = 500
/** A write that finds the file locked by others for so long is given up. */
const BUSY_PATIENCE_MS = 15_000
/** After a failure for want of space, patient writes and deliveries are tried again so often. */
const PAUSE_MS = 100

/**
 * Group commit. What is written in one turn of the event loop, and while a commit is under way, goes into one
 * transaction, and each writer's promise resolves after its commit:
 *
 *   write  write  write        write  write
 *     └──────┴──────┤            └──────┤
 *              BEGIN, all of them, messages for free consumers, COMMIT (fsync)
 *                   └─> promises resolve, deliveries are handed over
 *
 * Where a transaction with several writes fails, each is tried alone, so that only the culprit is refused.
 */
export function createCommits(db: DatabaseSync, path: string, handout: Handout) {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  let waiting: Waiting[] = []
  let parked: Waiting[] = []
  let scheduled: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined
  /** So many of the next writes get a transaction of their own. */
  let alone = 0
  let handoutPausedUntil = 0
  /** Reported once, not at each try. */
  let handoutFailure: string | undefined
  let busy = false
  let closed = false

  const schedule = (): void => {
    if (scheduled === undefined && !closed) scheduled = setImmediate(flush)
  }

  const later = (ms: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      schedule()
    }, ms)
  }

  const takeBatch = (): Waiting[] => {
    if (alone > 0) {
      alone--
      return waiting.splice(0, 1)
    }
    let count = 0
    for (let rows = 0; count < waiting.length; count++) {
      rows += waiting[count]!.size
      if (rows > BATCH_ROWS && count > 0) break
    }
    if (count === waiting.length) {
      const all = waiting
      waiting = []
      return all
    }
    return waiting.splice(0, count)
  }

  /** One transaction. Returns what failed, or undefined. */
  const transact = (batch: Waiting[], withHandout: boolean): unknown => {
    let handOver: (() => boolean) | undefined
    try {
      begin.run()
      for (const write of batch) write.value = write.run()
      if (withHandout) handOver = handout.take()
      commit.run()
    } catch (thrown) {
      if (db.isTransaction) rollback.run()
      return thrown ?? new Error('nothing was thrown')
    }
    for (const write of batch) write.resolve(write.value)
    if (withHandout) handoutFailure = undefined
    if (handOver?.()) schedule()
    return undefined
  }

  const onBusy = (batch: Waiting[], thrown: unknown): void => {
    busy = true
    const tooLong = Date.now() - BUSY_PATIENCE_MS
    waiting.unshift(...batch)
    waiting = waiting.filter((write) => {
      const stays = write.patient || write.since > tooLong
      if (!stays) write.reject(mailboxError(thrown, write.what, path))
      return stays
    })
    later(1 + Math.random() * 3)
  }

  const onFailure = (batch: Waiting[], thrown: unknown): void => {
    if (isBusy(thrown)) return onBusy(batch, thrown)
    if (batch.length > 1) {
      waiting.unshift(...batch)
      alone = batch.length
      return schedule()
    }
    const [write] = batch
    if (write === undefined) {
      const error = mailboxError(thrown, 'deliver messages', path)
      if (error.message !== handoutFailure) handout.onError(error)
      handoutFailure = error.message
      handoutPausedUntil = Date.now() + PAUSE_MS
      return later(PAUSE_MS)
    }
    const error = mailboxError(thrown, write.what, path)
    if (write.patient && error.retryable && error.code !== 'SS_INTERNAL') {
      parked.push(write)
      later(PAUSE_MS)
    } else {
      write.reject(error)
    }
  }

  const flush = (): void => {
    scheduled = undefined
    if (!db.isOpen) return
    const deliver = alone === 0 && Date.now() >= handoutPausedUntil
    if (timer === undefined && parked.length > 0) {
      waiting.push(...parked)
      parked = []
    }
    busy = false
    const batch = takeBatch()
    let failure: unknown
    try {
      if (batch.length === 0 && !(deliver && handout.wanted())) return
      failure = transact(batch, deliver)
    } catch (thrown) {
      failure = thrown
    }
    if (failure !== undefined) onFailure(batch, failure)
    if (waiting.length > 0 && !busy) schedule()
  }

  const write: WriteOut = (statements, options) => {
    if (closed || !db.isOpen) return Promise.reject(closedError(options.what))
    return new Promise((resolve, reject) => {
      waiting.push({
        ...options,
        size: options.size ?? 1,
        since: Date.now(),
        run: statements,
        value: undefined,
        resolve: resolve as (value: unknown) => void,
        reject,
      })
      schedule()
    })
  }

  return {
    write,
    /** Something may be there to hand out. */
    wake: schedule,
    /** Writes what waits and takes no more; what cannot be written now is rejected. Nothing is handed out. */
    close(): void {
      closed = true
      if (scheduled !== undefined) clearImmediate(scheduled)
      if (timer !== undefined) clearTimeout(timer)
      const rest = [...parked, ...waiting]
      waiting = parked = []
      for (let at = 0; at < rest.length; at += BATCH_ROWS) {
        const batch = rest.slice(at, at + BATCH_ROWS)
        if (transact(batch, false) === undefined) continue
        for (const one of batch) {
          const failure = transact([one], false)
          if (failure !== undefined) one.reject(mailboxError(failure, one.what, path))
        }
      }
    },
  }
}

export type Commits = ReturnType<typeof createCommits>
