import { ERRORS, type ErrorKind } from './error-table.ts'

export { ERRORS, type ErrorKind } from './error-table.ts'

export type ErrorCode = keyof typeof ERRORS

/** An error with a code of the table. The message says what could not be done first, then the state found. */
export class SpectraError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly details: Record<string, unknown> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryable?: boolean; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SpectraError'
    this.code = code
    this.retryable = options.retryable ?? ERRORS[code].retryable
    this.details = options.details
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  /** What to do about it: that of `details` comes before that of the table. */
  get advice(): string | undefined {
    const { advice } = this.details ?? {}
    return typeof advice === 'string' ? advice : (ERRORS[this.code] as ErrorKind).advice
  }
}

/** Whether an error says that the world is not there, rather than that this piece of work is bad. */
export const isOutage = ({ code }: { code: ErrorCode }): boolean =>
  (ERRORS[code] as ErrorKind).outage === true

/** Plain data that crosses processes, rows and message headers. */
export interface Cause {
  code: ErrorCode
  message: string
  retryable: boolean
  /** For how long who was asked is to be left alone: of a provider, where it said so or is known to be away. */
  retryAfterMs?: number
}

/** System calls that failed because of the machine, whoever made them. */
const NODE_CODES: Record<string, ErrorCode> = {
  ENOSPC: 'SS_DISK_FULL',
  EDQUOT: 'SS_DISK_FULL',
  EROFS: 'SS_STORAGE_UNAVAILABLE',
  EIO: 'SS_STORAGE_UNAVAILABLE',
  ESTALE: 'SS_STORAGE_UNAVAILABLE',
  EMFILE: 'SS_STORAGE_UNAVAILABLE',
  ENFILE: 'SS_STORAGE_UNAVAILABLE',
}

/** Any thrown value as a SpectraError; what is not one already becomes SS_INTERNAL with its own message kept. */
export function toSpectraError(thrown: unknown): SpectraError {
  if (thrown instanceof SpectraError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const nodeCode = (thrown as { code?: unknown } | null)?.code
  const code = typeof nodeCode === 'string' ? NODE_CODES[nodeCode] : undefined
  return new SpectraError(code ?? 'SS_INTERNAL', message, { cause: thrown })
}

/**
 * The cause of a failure as data, cut to `limit` characters so that it fits a message header; what PostgreSQL takes in no
 * text (NUL, half of a surrogate pair) becomes U+FFFD.
 */
export function causeOf(thrown: unknown, limit = 2000): Cause {
  const error = toSpectraError(thrown)
  const message = error.message.slice(0, limit).toWellFormed().replaceAll('\0', '\ufffd')
  const cause: Cause = { code: error.code, message, retryable: error.retryable }
  const retryAfterMs = error.details?.retryAfterMs
  if (!error.code.startsWith('SS_PROVIDER_') || typeof retryAfterMs !== 'number') return cause
  return { ...cause, retryAfterMs }
}

/** The error that a stored or received cause stands for. */
export function fromCause({ code, message, retryable, retryAfterMs }: Cause): SpectraError {
  const details = retryAfterMs === undefined ? undefined : { retryAfterMs }
  return new SpectraError(code, message, { retryable, details })
}
