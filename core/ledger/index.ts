import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import type {
  CameraFiles,
  Cameras,
  Changes,
  Conversations,
  FootageReader,
  Ledger,
  Orphans,
  Pipeline,
  Processes,
  Ring,
  Summaries,
  WorkLog,
} from '../ports.ts'
import { createConversations } from '../chat/conversations/conversations.ts'
import { beginMessage } from './begin.ts'
import { createCameras } from './cameras.ts'
import { createCameraFiles } from './folder/files.ts'
import { createChanges } from './changes.ts'
import { commitHandoffs } from './commit.ts'
import { createCursors } from './cursors.ts'
import { failMessage } from './fail.ts'
import { forgetInHand, tellInHand } from './in-hand.ts'
import { createFootage } from './footage/index.ts'
import { createHeld, holdMessage } from './held.ts'
import { createReader } from './ledger.ts'
import type { OrderingOptions } from './order-due.ts'
import { createOrphans } from './orphans.ts'
import { forget, isAdmitted, pending } from './outbox.ts'
import { createPipeline } from './pipeline.ts'
import { createProcesses } from './processes.ts'
import { RECORDERS } from './recorders/index.ts'
import { createRing } from './ring/ring.ts'
import { createSummaries } from '../summaries/summaries.ts'
import type { Recorders } from './recorders/recorder.ts'
import type { Writer } from './writer.ts'

export interface LedgerParts {
  ledger: Ledger
  worklog: WorkLog
  orphans: Orphans
  processes: Processes
  changes: Changes
  pipeline: Pipeline
  footage: FootageReader
  cameras: Cameras
  cameraFiles: CameraFiles
  ring: Ring
  summaries: Summaries
  conversations: Conversations
}

/**
 * The bookkeeping of processes and chunks on a database:
 *
 *     processes  what people order and ask
 *     pipeline   what programs outside of the cluster report
 *     worklog    what supervisors record: begin -> commit ... commit(end) | fail
 *     ledger     what actors ask
 *     changes    what they have done again, or erased
 *     cameras    what is watched, and the clips that are due
 *     cameraFiles  what became of recordings that something else writes into folders
 *     ring       what of cameras is recorded all the time
 *     conversations  questions about footage, and what was answered
 *     summaries  what happened in a video, and in an hour or a day of a camera
 *     orphans    what the leader of the cluster does for messages that no living node sends
 *
 * Inbox, outbox and effects are written in the same transaction (P1, P2), and every commit about a process holds the
 * lock of its row, so that its statuses move in one order only (P4).
 *
 * @param options.owner the name of this node, whose relay sends what is written here. Without it messages belong to no node,
 *   and each process without a name sends all of those, without admission: for a process that is alone.
 * @param options.cursorSecret signs the cursors of lists; without it they end with this process
 * @param options.ordering how clips of cameras are ordered. @default an hour is made up for, and nothing is recorded all the time
 * @param options.recorders who records the facts that move no status. @default RECORDERS
 */
export function createLedger(
  database: Database,
  {
    clock = () => new Date(),
    owner,
    recorders = RECORDERS,
    cursorSecret = randomUUID(),
    ordering,
  }: {
    clock?: Writer['clock']
    owner?: string
    recorders?: Recorders
    cursorSecret?: string
    ordering?: OrderingOptions
  } = {},
): LedgerParts {
  const writer: Writer = { clock, owner }
  const outbox = createBell()
  const waiting = createBell()
  const posted = outbox.ring
  const accepted = (): void => {
    waiting.ring()
    outbox.ring()
  }
  const worklog: WorkLog = {
    async begin(stage, envelope, replays) {
      const { begun, posted: some } = await beginMessage(database, writer, stage, envelope, replays)
      if (some) posted()
      return begun
    },
    async commit(stage, envelope, handoffs, { end }) {
      const given = [handoffs].flat()
      const done = await commitHandoffs(database, writer, recorders, {
        ...{ stage, envelope, end },
        handoffs: given,
      })
      if (done.posted) posted()
      if (done.posted && given.some(({ to }) => to && isAdmitted(to))) waiting.ring()
      if (!done.durable) await database.durable()
    },
    async fail(stage, envelope, cause, attempts) {
      const some = await database.transaction((sql) =>
        failMessage(sql, writer, stage, envelope, cause, attempts),
      )
      if (some) posted()
    },
    async hold(stage, queue, envelope, cause) {
      const some = await database.transaction((sql) =>
        holdMessage(sql, writer, stage, queue, envelope, cause),
      )
      if (some) posted()
    },
    outbox: (limit) => pending(database, owner, limit),
    sent: (seqs) => forget(database, seqs),
    onOutbox: outbox.listen,
    async recordRestart({ node, stage, worker, at, cause, delayMs, escalated }) {
      await database.query(
        `insert into spectra_ops.restart_history (node, stage, worker, at, cause, delay_ms, escalated)
         values ($1, $2, $3, $4, $5::jsonb, $6, $7)`,
        [node, stage, worker, at, JSON.stringify(cause), Math.round(delayMs), escalated],
      )
    },
    async inHand(held) {
      if (owner === undefined) return
      if (held) await tellInHand(database, owner, held)
      else await forgetInHand(database, owner)
    },
    health: () => database.health(),
  }
  const cursors = createCursors(cursorSecret)
  const processes = createProcesses(database, writer, accepted, cursors)
  const footage = createFootage(database, writer, cursors)
  return {
    ledger: createReader(database),
    worklog,
    orphans: {
      ...createOrphans(database, writer, posted),
      ...createHeld(database, writer, posted),
      onWaiting: waiting.listen,
    },
    processes,
    pipeline: createPipeline(database, writer, { worklog, processes }),
    changes: createChanges(database, writer, accepted, cursors),
    footage,
    cameras: createCameras(database, writer, posted, ordering),
    cameraFiles: createCameraFiles(database, writer, posted),
    ring: createRing(database, writer),
    summaries: createSummaries({ database, footage, processes, writer, posted }),
    conversations: createConversations({ database, footage, writer, posted }),
  }
}

/** Calls its listeners whenever it is rung; one that listens twice is called twice. */
function createBell() {
  const listeners = new Set<() => void>()
  return {
    ring: (): void => {
      for (const listener of listeners) listener()
    },
    listen: (listener: () => void): (() => void) => {
      const own = (): void => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
  }
}
