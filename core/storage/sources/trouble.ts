import { SpectraError } from '../../errors.ts'
import type { Identity } from '../../net/identity.ts'
import { patienceAsked, troubleOf } from '../../net/trouble.ts'

/** An answer of a store that is none: its HTTP status, the name that it gives the trouble, and the library's error. */
export interface Refused {
  status: number | undefined
  code: string | undefined
  thrown: unknown
}

/**
 * What a store's answer means for a video that is read from it. What is nothing of these is thrown as it is: the network's.
 * @param name of the object, quoted
 * @param known what the first part told, where that was read before
 */
export function sourceTrouble(name: string, { status, code, thrown }: Refused, known?: Identity): unknown {
  const told = (kind: ConstructorParameters<typeof SpectraError>[0], state: string, advice?: string) =>
    new SpectraError(kind, `Cannot read ${name}: ${state}`, {
      cause: thrown,
      ...(advice !== undefined && { details: { advice } }),
    })
  if (status === 412) return told('SS_SOURCE_CHANGED', 'another one took its place while it was read')
  if (status === 416 && !known) return told('SS_SOURCE_EMPTY', 'it has 0 bytes')
  const access = 'Who runs the installation can give its credentials leave to read this bucket.'
  if (code === 'NoSuchBucket' || code === 'ContainerNotFound')
    return told('SS_SOURCE_NOT_FOUND', 'there is no such bucket', 'Check the name of the bucket.')
  const elsewhere = [
    'PermanentRedirect',
    'AuthorizationHeaderMalformed',
    'TemporaryRedirect',
    'IllegalLocationConstraintException',
  ]
  if (status === 301 || status === 307 || elsewhere.includes(code ?? ''))
    return told(
      'SS_URL_REFUSED',
      'its bucket is in another region than the configuration says',
      'Who runs the installation can set ?region= of the bucket in SPECTRA_SOURCE_BUCKETS.',
    )
  switch (troubleOf(thrown)) {
    case 'missing':
      return known
        ? told('SS_SOURCE_CHANGED', 'it was removed while it was read')
        : told('SS_SOURCE_NOT_FOUND', 'there is no such object')
    case 'denied':
    case 'refused':
      return told('SS_URL_REFUSED', `the store does not give it (${code ?? status ?? 'no access'})`, access)
    case 'busy': {
      const retryAfterMs = patienceAsked(thrown)
      const details = retryAfterMs === undefined ? {} : { details: { retryAfterMs } }
      const state = 'the store asks for patience'
      return new SpectraError('SS_URL_FAILED', `Cannot read ${name}: ${state}`, { cause: thrown, ...details })
    }
    case 'away':
      return told('SS_URL_FAILED', `the store does not answer (${code ?? status ?? 'no connection'})`)
    default:
      return thrown
  }
}
