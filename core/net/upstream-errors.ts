import { SpectraError } from '../errors.ts'
import { headerOf, type Headers } from './identity.ts'
import { retryAfterMs } from './retry-after.ts'

/**
 * Turns an HTTP status other than success into its error. Too many requests and timeouts may pass: retryable. `begun` says
 * that the address was readable before.
 */
export function refuseStatus(status: number, headers: Headers, name: string, begun: boolean): never {
  const state = `the server answers ${status}`
  if (status === 404 || status === 410) {
    throw new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot read ${name}: ${state}, there is no such file`)
  }
  if (status === 416 && !begun)
    throw new SpectraError('SS_SOURCE_EMPTY', `Cannot read ${name}: it has 0 bytes`)
  if (status >= 500 || status === 429 || status === 408) {
    const waitMs = retryAfterMs(headerOf(headers, 'retry-after'))
    const asks = waitMs === undefined ? '' : `, and asks to wait for ${Math.ceil(waitMs / 1000)} s`
    const details = waitMs === undefined ? undefined : { retryAfterMs: waitMs }
    throw new SpectraError('SS_URL_FAILED', `Cannot read ${name}: ${state}${asks}`, { details })
  }
  if (begun && (status === 401 || status === 403)) {
    const advice = 'An address that is signed for some time has to be asked for anew when that is over.'
    const since = `${state}, after it sent the first part: it seems to have expired`
    throw new SpectraError('SS_URL_REFUSED', `Cannot go on reading ${name}: ${since}`, {
      details: { advice },
    })
  }
  throw new SpectraError('SS_URL_REFUSED', `Cannot read ${name}: ${state}`)
}

/** For how many milliseconds the server asked to be left alone, where that is why it failed. */
export function patienceOf({ details }: SpectraError): number | undefined {
  return typeof details?.retryAfterMs === 'number' ? details.retryAfterMs : undefined
}

const STALLS = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
])

const BREAKS = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_ABORTED'])

const spectraWithin = (error: unknown, depth = 0): SpectraError | undefined => {
  if (error instanceof SpectraError) return error
  if (!(error instanceof Error) || depth > 4) return undefined
  return spectraWithin(error.cause, depth + 1)
}

/** Any failure of the network as its error; what refused an address inside the lookup comes through as it is. */
export function failureOf(error: unknown, name: string, stallMs: number): SpectraError {
  const own = spectraWithin(error)
  if (own) return own
  const { code = '', message } = error as NodeJS.ErrnoException
  const failed = (state: string): SpectraError =>
    new SpectraError('SS_URL_FAILED', `Cannot read ${name}: ${state}`, { cause: error })
  if (code === 'ENOTFOUND') {
    return new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot read ${name}: there is no such host`, {
      cause: error,
    })
  }
  if (STALLS.has(code)) {
    const state = `it has sent nothing for ${stallMs / 1000} s`
    return new SpectraError('SS_URL_STALLED', `Cannot read ${name}: ${state}`, { cause: error })
  }
  if (BREAKS.has(code)) return failed('the connection broke before all of it was there')
  if (code.startsWith('HPE_')) return failed(`its answer is no HTTP (${message})`)
  return failed(message || code)
}
