import { SpectraError } from '../../errors.ts'

/** Primary result codes of SQLite (https://sqlite.org/rescode.html); the low byte of an extended code. */
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26
/** Extended: the index of the write-ahead log could not grow, which on a full disk is how it first shows. */
const IOERR_SHMSIZE = 4874

const codeOf = (thrown: unknown): number | undefined => {
  const code = (thrown as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code : undefined
}

/** Another connection writes at this moment: the same call succeeds a little later. */
export const isBusy = (thrown: unknown): boolean => {
  const code = codeOf(thrown)
  return code !== undefined && (code & 0xff) === BUSY
}

/** What SQLite or the file system says of the mailbox's file as an error of the table. `what` could not be done. */
export function mailboxError(thrown: unknown, what: string, path: string): SpectraError {
  if (thrown instanceof SpectraError) return thrown
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  const extended = codeOf(thrown)
  const because = (code: ConstructorParameters<typeof SpectraError>[0], state: string): SpectraError =>
    new SpectraError(code, `Cannot ${what}: ${state}`, { cause: thrown, details: { path, sqlite: extended } })
  if (extended === undefined) {
    const code = (thrown as { code?: unknown } | null)?.code
    if (code === 'ENOSPC' || code === 'EDQUOT') return because('SS_DISK_FULL', `no space is left for ${path}`)
    if (typeof code === 'string' && code.startsWith('E') && !code.startsWith('ERR_')) {
      return because('SS_DATA_DIR_UNUSABLE', `${path} is not usable (${reason})`)
    }
    return because('SS_INTERNAL', reason)
  }
  if (extended === IOERR_SHMSIZE) return because('SS_DISK_FULL', `no space is left for ${path}`)
  switch (extended & 0xff) {
    case FULL:
      return because('SS_DISK_FULL', `no space is left for ${path}`)
    case NOTADB:
      return because(
        'SS_DATA_DIR_UNUSABLE',
        `${path} is not a mailbox (${reason}). Move it away to start with an empty one`,
      )
    case CORRUPT:
      return because(
        'SS_DATA_DIR_UNUSABLE',
        `${path} is damaged (${reason}). Restore it from a copy, or move it away to start with an empty one`,
      )
    case CANTOPEN:
    case READONLY:
      return because('SS_DATA_DIR_UNUSABLE', `${path} cannot be written (${reason})`)
    case BUSY:
      return because('SS_MAILBOX_UNAVAILABLE', `another process keeps ${path} locked`)
    case IOERR:
      return because('SS_MAILBOX_UNAVAILABLE', `reading or writing ${path} failed (${reason})`)
    default:
      return because('SS_INTERNAL', reason)
  }
}

/** `what` came after close(). */
export function closedError(what: string): SpectraError {
  return new SpectraError('SS_MAILBOX_CLOSED', `Cannot ${what}: the mailbox is closed`)
}
