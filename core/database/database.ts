import type { MikroORM } from '@mikro-orm/sql'
import type { Tenant } from '../ports.ts'
import type { OrganizationSql } from './organization.ts'
import type { Session } from './session.ts'
import type { Sql } from './sql.ts'

export type { Sql, SqlValue } from './sql.ts'

/** PostgreSQL, embedded or not, migrated to the schema of this version. */
export interface Database extends Sql {
  readonly kind: 'pglite' | 'postgresql'
  /** The pgvector extension and its table are there. */
  readonly vectors: boolean
  /** Migrations of a newer program, beside which this one works. */
  readonly newer: readonly string[]
  /**
   * Runs `work` in one transaction: all of it or nothing. PGlite has one connection, and an open transaction makes
   * every other statement wait: keep it short, and await nothing in it but its own statements.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** On behalf of one tenant (P8): what people ask and order goes through here. */
  as(tenant: Tenant): OrganizationSql
  /**
   * Resolves when all that was committed before this call is as durable as this database makes it, also what did not wait
   * for that itself (`synchronous_commit`). Calls at the same time share one wait.
   */
  durable(): Promise<void>
  /** Connections of its pool, and who waits for one. Not on PGlite. */
  connections?(): { used: number; idle: number; waiting: number }
  /** A connection of its own. Not on PGlite, which has only one. @throws SS_DATABASE_UNAVAILABLE */
  session?(): Promise<Session>
  /**
   * The entity manager's home, made on first use; hot paths do without it. On PGlite, not for several transactions
   * at once: its driver knows one connection and no queue.
   */
  orm(): Promise<MikroORM>
  /** @throws SS_DATABASE_UNAVAILABLE where it is away or may only be read, SS_DATABASE_BUSY where somebody keeps a table from us */
  health(): Promise<void>
  /** Idempotent. */
  close(): Promise<void>
}

/** An instant column, which drivers give as text or Date. */
export const toDate = (value: string | Date): Date => (value instanceof Date ? value : new Date(value))

/** The same for a column that may be null. */
export const toDateOrNone = (value: string | Date | null): Date | undefined =>
  value === null ? undefined : toDate(value)
