import type { Database } from '../database/database.ts'
import type { Ledger, Processes, WorkLog } from '../ports.ts'
import { beginMessage } from './begin.ts'
import { commitHandoffs } from './commit.ts'
import { failMessage } from './fail.ts'
import { createReader } from './ledger.ts'
import { forget, pending } from './outbox.ts'
import { createProcesses } from './processes.ts'
import type { Clock } from './scope.ts'

export interface LedgerParts {
  ledger: Ledger
  worklog: WorkLog
  processes: Processes
}

/**
 * The bookkeeping of processes and chunks on a database:
 *
 *     processes  what people order and ask
 *     worklog    what supervisors record: begin -> commit ... commit(end) | fail
 *     ledger     what actors ask
 *
 * Inbox, outbox and effects are written in the same transaction (P1, P2), and every commit about a process holds the
 * lock of its row, so that its statuses move in one order only (P4).
 */
export function createLedger(
  database: Database,
  { clock = () => new Date() }: { clock?: Clock } = {},
): LedgerParts {
  const listeners = new Set<() => void>()
  const emitted = (): void => {
    for (const listener of listeners) listener()
  }
  const worklog: WorkLog = {
    async begin(stage, envelope, replays) {
      const { begun, emitted: some } = await beginMessage(database, clock, stage, envelope, replays)
      if (some) emitted()
      return begun
    },
    async commit(stage, envelope, handoffs, { end }) {
      const some = await database.transaction((sql) =>
        commitHandoffs(sql, clock, stage, envelope, [handoffs].flat(), end),
      )
      if (some) emitted()
    },
    async fail(stage, envelope, cause, attempts) {
      const some = await database.transaction((sql) =>
        failMessage(sql, clock, stage, envelope, cause, attempts),
      )
      if (some) emitted()
    },
    outbox: (limit) => pending(database, limit),
    sent: (seqs) => forget(database, seqs),
    onOutbox(listener) {
      const own = (): void => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
    async recordRestart({ node, stage, worker, at, cause, delayMs, escalated }) {
      await database.query(
        `insert into spectra_ops.restart_history (node, stage, worker, at, cause, delay_ms, escalated)
         values ($1, $2, $3, $4, $5::jsonb, $6, $7)`,
        [node, stage, worker, at, JSON.stringify(cause), Math.round(delayMs), escalated],
      )
    },
  }
  return { ledger: createReader(database), worklog, processes: createProcesses(database, clock, emitted) }
}
