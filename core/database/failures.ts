import { SpectraError } from '../errors.ts'

/** PostgreSQL's own error codes (appendix A of its manual) that say something about the machine, not the statement. */
const DISK_FULL = '53100'
/**
 * Connection, resources, shutdown and system; wrong credentials; no such database; a standby that may not be written; a table
 * that was granted to others.
 */
const UNAVAILABLE = /^(08|53|57P|58|28)|^(3D000|25P03|25006|42501)$/
/** Who asks again, asks in vain: somebody has to change something first. */
const REFUSED = /^(28|3D000|42501)/
/** A deadlock or a conflict that another transaction won, a lock or a statement that took too long. */
const BUSY = new Set(['40001', '40P01', '55P03', '57014'])
/** A text with the character 0, which no text of PostgreSQL can hold, as it is or within JSON. */
const NO_TEXT = new Set(['22021', '22P05'])
/** A connection whose prepared statements are older than a migration. */
const STALE_PLAN = '0A000'
const NODE_UNAVAILABLE = /^(E(CONN|HOST|NET|TIMEDOUT|PIPE|NOTFOUND|AI_)|ERR_(TLS|SSL)|[A-Z_]*CERT)/
/** What the drivers say of a connection or pool that is gone, without a code. */
const GONE =
  /is closed|was closed|connection terminated|connection error|cannot use a pool|timeout e|read timeout|not currently accepting connections/i
const NO_SSL = /does not support SSL/

/** The code that a driver or the system gave. */
export const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** An AggregateError (all addresses of a host were tried) has no words of its own. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : []
  return error.message || (first === undefined ? error.name : wordsOf(first))
}

/** Which row it waited for, where the server says so. */
function whereOf(error: unknown): string {
  const { where } = error as { where?: unknown }
  return typeof where === 'string' && / in relation /.test(where) ? `, ${where.split('\n')[0]}` : ''
}

/** What a failed statement means to whoever ran it; faults of the statement itself stay as they are. */
export function databaseError(error: unknown): unknown {
  if (error instanceof SpectraError) return error
  const code = codeOf(error) ?? ''
  const words = wordsOf(error)
  // A row that is not the tenant's: it has the code of a table that was not granted, and is the statement's own fault.
  if (words.includes('row-level security policy')) return error
  const as = (kind: 'SS_DISK_FULL' | 'SS_DATABASE_BUSY' | 'SS_DATABASE_UNAVAILABLE', message: string) =>
    new SpectraError(kind, message, { cause: error })
  if (code === DISK_FULL || code === 'ENOSPC' || /no space left on device/i.test(words)) {
    return as('SS_DISK_FULL', 'Cannot write to the database: the disk is full')
  }
  if (NO_TEXT.has(code)) {
    return new SpectraError(
      'SS_INPUT_INVALID',
      'Cannot look for or keep a text: it has a character 0 in it',
      {
        cause: error,
      },
    )
  }
  if (BUSY.has(code))
    return as('SS_DATABASE_BUSY', `Cannot finish in the database: ${words}${whereOf(error)}`)
  const stale = code === STALE_PLAN && words.includes('cached plan')
  const gone = UNAVAILABLE.test(code) || NODE_UNAVAILABLE.test(code) || GONE.test(words) || NO_SSL.test(words)
  if (gone || stale) return as('SS_DATABASE_UNAVAILABLE', `Cannot reach the database: ${words}`)
  return error
}

/** The connection cannot be used any more. */
export const isLost = (error: unknown): boolean => {
  const known = databaseError(error)
  return known instanceof SpectraError && known.code === 'SS_DATABASE_UNAVAILABLE'
}

/** Waiting does not help: user, password or database are wrong, or TLS is. */
export const isRefused = (error: unknown): boolean => {
  const { cause } = error as { cause?: unknown }
  return REFUSED.test(codeOf(cause) ?? '') || NO_SSL.test(wordsOf(cause))
}

/** The server knows no such user with such a password. */
export const isWrongPassword = (error: unknown): boolean =>
  [error, (error as { cause?: unknown } | null)?.cause].some((each) => /^28/.test(codeOf(each) ?? ''))

/** Runs a call of the driver and says what its failure means. */
export async function reaching<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw databaseError(error)
  }
}

/** The statement met a unique key. */
export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === '23505'
