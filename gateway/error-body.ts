import { ERRORS, SpectraError, type ErrorKind } from '../core/errors.ts'

/** What a client is told of an error, by REST as the body and by GraphQL as `extensions` beside the message. */
export interface ErrorBody {
  code: string
  message: string
  advice?: string
  retryable: boolean
  /** The field of the input that is wrong. */
  field?: string
  /** Until another try can succeed. */
  retryAfterMs?: number
}

export interface ShownError {
  status: number
  body: ErrorBody
  /** Nobody foresaw it: it belongs in the log, and its own words are not shown. */
  unexpected: boolean
}

const bodyOf = (error: SpectraError): ErrorBody => {
  const {
    advice = error.advice,
    field,
    retryAfterMs,
  } = (error.details ?? {}) as Partial<Pick<ErrorBody, 'advice' | 'field' | 'retryAfterMs'>>
  return {
    code: error.code,
    message: error.message,
    ...(advice === undefined ? {} : { advice }),
    retryable: error.retryable,
    ...(field === undefined ? {} : { field }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/**
 * The one way from a thrown value to what is shown: errors of the table with their own words; refusals of the HTTP and
 * GraphQL layers (status 4xx) as SS_INPUT_INVALID; anything else as SS_INTERNAL without internals.
 */
export function shownError(thrown: unknown): ShownError {
  if (thrown instanceof SpectraError && thrown.code !== 'SS_INTERNAL') {
    return { status: thrown.status, body: bodyOf(thrown), unexpected: false }
  }
  const { statusCode, message, validation } = (thrown ?? {}) as {
    statusCode?: unknown
    message?: unknown
    validation?: readonly { instancePath?: string; message?: string }[]
  }
  const [wrong] = Array.isArray(validation) ? validation : []
  if (wrong) {
    const field = wrong.instancePath?.replace(/^\//, '').replaceAll('/', '.') ?? ''
    const said = `Cannot take the request: ${field === '' ? '' : `${field}: `}${wrong.message}`
    return {
      status: 400,
      body: { code: 'SS_INPUT_INVALID', message: said, retryable: false, ...(field !== '' && { field }) },
      unexpected: false,
    }
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    const code = statusCode === 404 ? 'SS_NOT_FOUND' : 'SS_INPUT_INVALID'
    return {
      status: statusCode,
      body: { code, message: String(message), retryable: false },
      unexpected: false,
    }
  }
  const { advice, retryable } = ERRORS.SS_INTERNAL as ErrorKind
  const body = { code: 'SS_INTERNAL', message: 'Cannot answer: an unexpected error', advice, retryable }
  return { status: 500, body, unexpected: true }
}
