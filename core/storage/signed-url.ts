import { createHmac, timingSafeEqual } from 'node:crypto'
import { SpectraError } from '../errors.ts'

export interface SignedKey {
  key: string
  /** Seconds since 1970, as in the URL. */
  expires: string | number
  /** HMAC-SHA256, base64url. */
  signature: string
}

const PATH = '/objects/'

/** `key` and `expires` are both signed: neither can be changed without the secret. */
const mac = (secret: string, key: string, expires: string): string =>
  createHmac('sha256', secret).update(`GET\n${key}\n${expires}`).digest('base64url')

/** `/objects/<key>?expires=<seconds since 1970>&signature=<HMAC-SHA256, base64url>`. */
export function signUrl(secret: string, key: string, expires: number): string {
  return `${PATH}${key}?expires=${expires}&signature=${mac(secret, key, String(expires))}`
}

function parse(url: string): SignedKey {
  // A URL parser drops white space: what was changed by some would pass as unchanged.
  const parsed = /\s/.test(url) ? null : URL.parse(url, 'http://localhost')
  if (!parsed?.pathname.startsWith(PATH)) {
    throw new SpectraError('SS_URL_SIGNATURE', `Cannot open the object: its URL does not begin with ${PATH}`)
  }
  return {
    key: parsed.pathname.slice(PATH.length),
    expires: parsed.searchParams.get('expires') ?? '',
    signature: parsed.searchParams.get('signature') ?? '',
  }
}

/**
 * The key that a signed URL opens. The signature is compared in constant time, and before the expiry, so that an
 * answer tells nothing to who has no valid signature.
 * @throws SS_URL_SIGNATURE where it is wrong or `now` (ms since 1970) is past its expiry
 */
export function verifyUrl(secret: string, signed: string | SignedKey, now: number): string {
  const { key, expires, signature } = typeof signed === 'string' ? parse(signed) : signed
  const wanted = Buffer.from(mac(secret, key, String(expires)))
  const given = Buffer.from(signature)
  const right = given.length === wanted.length && timingSafeEqual(given, wanted)
  if (!right)
    throw new SpectraError('SS_URL_SIGNATURE', 'Cannot open the object: the signature of its URL is wrong')
  if (Number(expires) * 1000 <= now) {
    const when = new Date(Number(expires) * 1000).toISOString()
    throw new SpectraError('SS_URL_SIGNATURE', `Cannot open the object: its URL expired at ${when}`)
  }
  return key
}
