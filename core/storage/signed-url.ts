import { createHmac, timingSafeEqual } from 'node:crypto'
import { SpectraError } from '../errors.ts'

const PATH = '/objects/'

/** `key` and `expires` are both signed: neither can be changed without the secret. */
const mac = (secret: string, key: string, expires: string): string =>
  createHmac('sha256', secret).update(`GET\n${key}\n${expires}`).digest('base64url')

/** `/objects/<key>?expires=<seconds since 1970>&signature=<HMAC-SHA256, base64url>`. */
export function signUrl(secret: string, key: string, expires: number): string {
  return `${PATH}${key}?expires=${expires}&signature=${mac(secret, key, String(expires))}`
}

/** Key, expiry in seconds since 1970, and HMAC-SHA256 (base64url) as a URL says them. */
function parse(url: string): { key: string; expires: string; signature: string } {
  // A URL parser drops white space: what was changed by some would pass as unchanged.
  const parsed = /\s/.test(url) ? null : URL.parse(url, 'http://localhost')
  if (!parsed?.pathname.startsWith(PATH)) {
    throw new SpectraError('SS_URL_SIGNATURE', `Cannot open the object: its URL does not begin with ${PATH}`)
  }
  // Said twice is said by none: what was added to a URL makes it another one.
  const only = (name: string): string => {
    const [said = '', ...more] = parsed.searchParams.getAll(name)
    return more.length === 0 ? said : ''
  }
  return { key: parsed.pathname.slice(PATH.length), expires: only('expires'), signature: only('signature') }
}

/**
 * The key that a signed URL opens. The signature is compared in constant time, and before the expiry, so that an
 * answer tells nothing to who has no valid signature.
 * @throws SS_URL_SIGNATURE where it is wrong or `now` (ms since 1970) is past its expiry
 */
export function verifyUrl(secret: string, url: string, now: number): string {
  const { key, expires, signature } = parse(url)
  const wanted = Buffer.from(mac(secret, key, expires))
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
