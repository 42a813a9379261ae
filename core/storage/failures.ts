import { SpectraError, toSpectraError } from '../errors.ts'

/** The code of a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/**
 * What a failed system call means to whoever uses the storage; errors that are no system calls stay what they are.
 * @param what ends the sentence "Cannot ...", such as `store a/b.mp4`
 */
export function storageError(what: string, error: unknown): unknown {
  if (error instanceof SpectraError) return error
  const reason = error instanceof Error ? error.message : String(error)
  switch (codeOf(error)) {
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
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EIO':
    case 'EMFILE':
    case 'ENFILE':
      return new SpectraError('SS_STORAGE_UNAVAILABLE', `Cannot ${what}: ${reason}`, { cause: error })
    default:
      return toSpectraError(error)
  }
}
