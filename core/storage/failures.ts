import { constants } from 'node:os'
import { SpectraError, toSpectraError } from '../errors.ts'

/** Names of failures by their numbers. Node has no name for some that file servers know well, such as `ESTALE`. */
const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [-number, name]))

/** The code of a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const { code, errno } = (error ?? {}) as { code?: unknown; errno?: unknown }
  if (typeof code !== 'string') return undefined
  return (code.startsWith('Unknown') && typeof errno === 'number' && NAMES.get(errno)) || code
}

/** Whether a system call failed because what it was about is not there. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')

/** What system calls say of a disk or a file server that is not there or does not work, and of a machine at its limits. */
const OUTAGES: ReadonlySet<string> = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE'],
  ...['ESTALE', 'ETIMEDOUT', 'ENOTCONN', 'ENODEV', 'ENXIO', 'ENOLINK', 'EREMOTEIO', 'ESHUTDOWN'],
  ...['EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED'],
])

/** What system calls say of a file or directory that this user may not touch: of that alone, or of all there is. */
const REFUSALS: ReadonlySet<string> = new Set(['EACCES', 'EPERM'])

/**
 * What a failed system call on one object means. That is refused only where the storage itself works: it uses attempts, and
 * ends in the dead letters; an outage would be waited out for ever, with all other messages behind it.
 * @param healthy rejects with SS_STORAGE_UNAVAILABLE where the storage itself cannot be used
 */
export async function objectError(
  what: string,
  error: unknown,
  healthy: () => Promise<void>,
): Promise<unknown> {
  if (error instanceof SpectraError || !REFUSALS.has(codeOf(error) ?? '')) return storageError(what, error)
  try {
    await healthy()
  } catch (away) {
    return away
  }
  const { message } = error as Error
  return new SpectraError('SS_OBJECT_REFUSED', `Cannot ${what}: ${message}`, { cause: error })
}

/**
 * What a failed system call means to whoever uses the storage; errors that are no system calls stay what they are.
 * @param what ends the sentence "Cannot ...", such as `store a/b.mp4`
 */
export function storageError(what: string, error: unknown): unknown {
  if (error instanceof SpectraError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const code = codeOf(error) ?? ''
  if (OUTAGES.has(code)) {
    return new SpectraError('SS_STORAGE_UNAVAILABLE', `Cannot ${what}: ${reason}`, { cause: error })
  }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SpectraError('SS_DISK_FULL', `Cannot ${what}: the disk is full`, { cause: error })
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENOTEMPTY':
    case 'EEXIST':
      return new SpectraError(
        'SS_INPUT_INVALID',
        `Cannot ${what}: the key of one object is a folder of another`,
        {
          cause: error,
        },
      )
    default:
      return toSpectraError(error)
  }
}
