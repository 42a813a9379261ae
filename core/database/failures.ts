import { SpectraError } from '../errors.ts'

/** PostgreSQL's own error codes (appendix A of its manual) that say something about the machine, not the statement. */
const DISK_FULL = '53100'
const UNAVAILABLE = /^(08|53|57P|58)/
const NODE_UNAVAILABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE'])

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** What a failed statement means to whoever ran it; faults of the statement itself stay as they are. */
export function databaseError(error: unknown): unknown {
  if (error instanceof SpectraError) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code === DISK_FULL || code === 'ENOSPC' || /no space left on device/i.test(message)) {
    return new SpectraError('SS_DISK_FULL', 'Cannot write to the database: the disk is full', {
      cause: error,
    })
  }
  const gone = /is closed|connection terminated|cannot use a pool/i.test(message)
  if (gone || (code && (UNAVAILABLE.test(code) || NODE_UNAVAILABLE.has(code)))) {
    return new SpectraError('SS_DATABASE_UNAVAILABLE', `Cannot reach the database: ${message}`, {
      cause: error,
    })
  }
  return error
}

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
