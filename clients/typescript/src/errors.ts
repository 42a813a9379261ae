/** What a gateway says of an error; see docs/api.md. */
export interface ErrorFields {
  /** Such as SS_NOT_FOUND: what programs decide by. */
  code: string
  message: string
  advice?: string
  /** Whether trying again can help. */
  retryable: boolean
  field?: string
  retryAfterMs?: number
}

/** What a gateway refused, or `CLIENT_UNREACHABLE` where none answered. */
export class SpectraApiError extends Error {
  readonly code: string
  readonly advice: string | undefined
  readonly retryable: boolean
  readonly field: string | undefined
  readonly retryAfterMs: number | undefined

  constructor({ code, message, advice, retryable, field, retryAfterMs }: ErrorFields, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'SpectraApiError'
    this.code = code
    this.advice = advice
    this.retryable = retryable
    this.field = field
    this.retryAfterMs = retryAfterMs
  }
}

export const unreachable = (message: string, cause?: unknown): SpectraApiError =>
  new SpectraApiError(
    { code: 'CLIENT_UNREACHABLE', message, advice: 'Check the address of the gateway.', retryable: true },
    cause,
  )

/** The error that an answer has as its body: that of the REST side, or the first of GraphQL, which refuses whole documents with a status, too. */
export function errorOfBody(text: string, status: number): SpectraApiError {
  try {
    const body = JSON.parse(text) as Partial<ErrorFields> & { errors?: GraphqlError[] }
    if (Array.isArray(body.errors) && body.errors.length > 0) return errorOfGraphql(body.errors)
    if (typeof body.code === 'string' && typeof body.message === 'string')
      return new SpectraApiError({ retryable: status >= 500, ...body } as ErrorFields)
  } catch (cause) {
    return unreachable(`Cannot understand the answer: status ${status}, and no error of a gateway`, cause)
  }
  return unreachable(`Cannot understand the answer: status ${status}, and no error of a gateway`)
}

interface GraphqlError {
  message: string
  extensions?: Partial<ErrorFields>
}

export function errorOfGraphql([first]: readonly GraphqlError[]): SpectraApiError {
  const { message = 'Cannot answer', extensions = {} } = first ?? {}
  return new SpectraApiError({ code: 'SS_INPUT_INVALID', retryable: false, ...extensions, message })
}
