import type { Database } from '../../../core/database/database.ts'
import type { ActorNode, Mailbox, Storage, SystemView } from '../../../core/ports.ts'
import type { Change } from '../cluster/audit.ts'
import type { Exit } from '../cluster/init.ts'
import type { Entry } from '../cluster/journal.ts'
import type { OsProcess } from '../cluster/process-table.ts'
import type { Order } from '../cluster/workload.ts'
import type { FilledClusterConfig } from '../../../schema/cluster.ts'
import type { Planted } from '../nemesis/fault.ts'

/** What one check saw: one sentence per fault, and what it counted. */
export type { Finding } from '../../../core/ledger/promises.ts'

/** All that is known of a run when it has settled. */
export interface Evidence {
  database: Database
  mailbox: Mailbox
  storage: Storage
  orders: readonly Order[]
  /** Answers to clients that should not have been given. */
  problems: readonly string[]
  planted: readonly Planted[]
  journal: readonly Entry[]
  changes: readonly Change[]
  /** From then on dead letters were replayed: only then may what failed live again. */
  replayedAt: number
  exits: readonly Exit[]
  /** When queues were deleted, with all that waited in them. */
  deletions: readonly Date[]
  /** Of those, when that with priorities was. */
  ofPriorities: readonly Date[]
  /** At rest, after the faults. */
  rest: Rest
  /** Highest of a node's own process over the run. */
  peakRssBytes: number
  cluster: FilledClusterConfig
}

/** What `/health` tells of one process. */
export type Checks = Awaited<ReturnType<SystemView['health']>>['checks']

/** The living system at rest. */
export interface Rest {
  trees: readonly ActorNode[]
  /** By name of node, and `gateway`. */
  healths: Readonly<Record<string, Checks>>
  processes: readonly OsProcess[]
  /** By queue. */
  queues: Readonly<Record<string, { messages: number; consumers: number }>>
  /** Consumers that the nodes should have, by queue. */
  configuredConsumers: Readonly<Record<string, number>>
  /** Why it did not come to rest. */
  restless?: string
}
