import type { Cluster } from '../cluster/cluster.ts'
import type { Database } from '../../../core/database/database.ts'

/** What faults need of a run. */
export interface Field {
  cluster: Cluster
  /** By the straight way, for what only the database can do to its clients. */
  database: Database
  random: () => number
  /** Waits; shorter when the faults end. */
  pause(ms: number): Promise<void>
  /** Messages that were put into queues by hand. */
  planted: Planted[]
}

export interface Planted {
  queue: string
  kind: string
  /** Absent where it has none. */
  id?: string
}

/** What was hit, for the log. */
export interface Hit {
  said?: string
  /** Processes that were killed, and when. */
  pids?: readonly number[]
  at?: number
}

/** One way to disturb a run, and to end that. */
export interface Fault {
  name: string
  /** What it uses alone while it lasts. `unit`: one node (or the gateway), which it is given. */
  hits:
    'unit' | 'node' | 'broker' | 'database' | 'redis' | 'machine' | 'store' | 'volume' | 'ports' | 'nothing'
  only?: 'forked' | 'gateway' | 'disk' | 's3'
  /** Resolves when it is over and healed; with what it hit. */
  strike(field: Field, unit: string): Promise<Hit | string | void>
}

export const between = (random: () => number, low: number, high: number): number =>
  low + random() * (high - low)

export const oneOf = <T>(random: () => number, items: readonly T[]): T | undefined =>
  items[Math.floor(random() * items.length)]
