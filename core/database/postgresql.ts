import { systemClock } from '../clock.ts'
import { SpectraError, type ErrorCode } from '../errors.ts'
import { whileAnswering } from './answering.ts'
import { createClients, type Pool } from './clients.ts'
import { connect } from './connect.ts'
import { createDatabase, isMadeMeanwhile, isNoDatabase } from './create-database.ts'
import type { Renewed } from '../config/renewal.ts'
import type { Database } from './database.ts'
import { databaseError, isRefused } from './failures.ts'
import { checkTablesAreFree } from './free-tables.ts'
import { featuresAsFound, migrateTogether, type Prepared } from './migrate.ts'
import { onBehalfOf } from './organization.ts'
import { openSession, SERVER_PATIENCE_MS } from './session.ts'
import { createSharedFlush, FLUSH_LOG } from './shared-flush.ts'
import { checkWritable } from './writable.ts'

export interface PostgresqlOptions {
  /** `postgres://user:password@host:port/database`, with `?sslmode=` and the like as libpq has them */
  url: string
  /** Connections at most. @default 10 */
  pool?: number
  /** As the server's own tools show it (`pg_stat_activity.application_name`). @default 'spectra' */
  name?: string
  /** Wait for a server that is away, or just starting. Milliseconds. @default 0 */
  waitMs?: number
  /** Told once when that wait begins. */
  onWait?: (error: SpectraError) => void
  /** Ends that wait. */
  signal?: AbortSignal
  /** Told when the database was not there and has been created. */
  onCreated?: (place: string) => void
  /** False takes it as it is, newer or not: for the workers of a node that opened it before. @default true */
  migrate?: boolean
  timeouts?: Partial<PostgresqlTimeouts>
  /** Where another address is, as soon as a password was changed. @default it stays as it is */
  renewed?: Renewed
}

/** All in milliseconds. */
export interface PostgresqlTimeouts {
  /** For a connection, new or of the pool. @default 10000 */
  connectMs: number
  /** For one statement; after a few seconds more, a server that says nothing counts as away. @default 30000 */
  statementMs: number
  /** For a lock that another transaction holds. @default 10000 */
  lockMs: number
  /** The server ends a transaction in which nothing happens for so long. @default 30000 */
  idleInTransactionMs: number
  /** The server ends a session of locks that asked nothing for so long. @default 15000 */
  sessionMs: number
}

const TIMEOUTS: PostgresqlTimeouts = {
  connectMs: 10_000,
  statementMs: 30_000,
  lockMs: 10_000,
  idleInTransactionMs: 30_000,
  sessionMs: SERVER_PATIENCE_MS,
}
/** What the answer may take on its way. */
const GRACE_MS = 2000
const ASK_AGAIN_MS = 500
/** A server that is away, and one of whose tables somebody else has locked. */
const MAY_COME: ReadonlySet<ErrorCode> = new Set(['SS_DATABASE_UNAVAILABLE', 'SS_DATABASE_BUSY'])

/**
 * PostgreSQL 15-17. Several nodes may open it at once: one of them migrates while the others wait. A database that is not
 * there is created where that is allowed. A server that goes away later is SS_DATABASE_UNAVAILABLE to each call until it is
 * back; connections are made anew.
 * @throws after `waitMs` SS_DATABASE_UNAVAILABLE, and SS_DATABASE_BUSY where a migration waits for a table or another node's;
 *   at once where the server refuses us; SS_DATABASE_NEWER; SS_CONFIG_INVALID where the user lacks the tenants' role, or the tables
 */
export async function openPostgresqlDatabase(options: PostgresqlOptions): Promise<Database> {
  const features = await waiting(options, () => prepareThere(options))
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const settings = settingsOf(timeouts)
  const closing = { closeMs: settings.query_timeout }
  const { orm, pool, close } = await connect({ ...options, ...closing }, features, settings)
  const isRenewed = renewing(pool, options)
  const { query, queryAs, transaction, session } = createClients(pool, isRenewed)
  let closed: Promise<void> | undefined
  return {
    kind: 'postgresql',
    vectors: features.vectors,
    newer: features.newer,
    query,
    transaction: (work) => transaction(work),
    as: (tenant) => onBehalfOf({ transaction, query: queryAs }, tenant),
    durable: createSharedFlush(() => query(FLUSH_LOG)),
    connections() {
      const { totalCount, idleCount: idle, waitingCount: waiting } = pool
      return { used: totalCount - idle, idle, waiting }
    },
    session: async () => openSession(await session(), { patienceMs: timeouts.sessionMs }),
    orm: () => Promise.resolve(orm as never),
    health: async () => {
      await checkWritable({ query })
      await checkTablesAreFree({ query })
    },
    close: () => (closed ??= close()),
  }
}

/** Has a pool make further connections by the address as it is now. Returns what asks for another one. */
function renewing(pool: Pool, { url, renewed }: PostgresqlOptions): () => Promise<boolean> {
  let used = url
  const take = (next: string): void => {
    used = next
    pool.options.connectionString = next
  }
  if (!renewed) return () => Promise.resolve(false)
  renewed.onChange(take)
  return () => renewed.refused(used)
}

/** The same where the database itself may be missing. Who does not migrate does not create either. */
async function prepareThere(options: PostgresqlOptions): Promise<Prepared> {
  try {
    return await prepare(options)
  } catch (error) {
    // The ORM creates what it misses, too: of several who start at once, it may be the one that comes late.
    if (isMadeMeanwhile(error)) return prepare(options)
    if (options.migrate === false || !isNoDatabase(error)) throw error
    const { connectMs } = { ...TIMEOUTS, ...options.timeouts }
    const created = await createDatabase(options.url, { connectionTimeoutMillis: connectMs })
    const { host, pathname } = new URL(options.url)
    if (created) options.onCreated?.(`${host}${pathname}`)
    return prepare(options)
  }
}

/** Looks at the migrations on connections of its own, whose statements may take their time. */
async function prepare(options: PostgresqlOptions): Promise<Prepared> {
  const { connectMs } = { ...TIMEOUTS, ...options.timeouts }
  const settings = { connectionTimeoutMillis: connectMs }
  const connected = await connect({ ...options, pool: 3 }, { vectors: false }, settings)
  const look = options.migrate === false ? featuresAsFound : migrateTogether
  try {
    return await whileAnswering(connected, () => look(connected.orm as never))
  } finally {
    await connected.close()
  }
}

async function waiting<T>(
  { waitMs = 0, onWait, signal }: PostgresqlOptions,
  open: () => Promise<T>,
): Promise<T> {
  const until = systemClock.now() + waitMs
  let told = false
  for (;;) {
    try {
      return await open()
    } catch (thrown) {
      const error = databaseError(thrown)
      const mayCome = error instanceof SpectraError && MAY_COME.has(error.code) && !isRefused(error)
      if (!mayCome || signal?.aborted || systemClock.now() >= until) throw error
      if (!told) onWait?.(error)
      told = true
      await systemClock.sleep(ASK_AGAIN_MS, signal)
    }
  }
}

const settingsOf = ({ connectMs, statementMs, lockMs, idleInTransactionMs }: PostgresqlTimeouts) => ({
  connectionTimeoutMillis: connectMs,
  statement_timeout: statementMs,
  // The server's own verdict is the better one; this is for a server that cannot give any.
  query_timeout: statementMs + GRACE_MS,
  lock_timeout: lockMs,
  idle_in_transaction_session_timeout: idleInTransactionMs,
})
