import { SpectraError } from '../../errors.ts'

/** Turns an HTTP status other than success into its error. Too many requests and timeouts may pass: retryable. */
export function refuseStatus(status: number, name: string): never {
  const state = `the server answers ${status}`
  if (status === 404 || status === 410) {
    throw new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot read ${name}: ${state}, there is no such file`)
  }
  if (status === 416) throw new SpectraError('SS_SOURCE_EMPTY', `Cannot read ${name}: it has 0 bytes`)
  if (status >= 500 || status === 429 || status === 408) {
    throw new SpectraError('SS_URL_FAILED', `Cannot read ${name}: ${state}`)
  }
  throw new SpectraError('SS_URL_REFUSED', `Cannot read ${name}: ${state}`)
}

const STALLS = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
])

const spectraWithin = (error: unknown, depth = 0): SpectraError | undefined => {
  if (error instanceof SpectraError) return error
  if (!(error instanceof Error) || depth > 4) return undefined
  return spectraWithin(error.cause, depth + 1)
}

/** Any failure of the network as its error; what refused an address inside the lookup comes through as it is. */
export function failureOf(error: unknown, name: string, stallMs: number): SpectraError {
  const own = spectraWithin(error)
  if (own) return own
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOTFOUND') {
    return new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot read ${name}: there is no such host`, {
      cause: error,
    })
  }
  if (code && STALLS.has(code)) {
    const state = `it has sent nothing for ${stallMs / 1000} s`
    return new SpectraError('SS_URL_STALLED', `Cannot read ${name}: ${state}`, { cause: error })
  }
  return new SpectraError('SS_URL_FAILED', `Cannot read ${name}: ${message || code}`, { cause: error })
}
