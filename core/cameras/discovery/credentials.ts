import { createHash, randomBytes } from 'node:crypto'

/** User and password of cameras. */
export interface Login {
  user: string
  password: string
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * A header of SOAP that says who asks (WS-Security, UsernameToken with a digest): the password is not in it.
 * @param now by the clock of the device: it refuses what is minutes old
 */
export function securityHeader({ user, password }: Login, now: Date): string {
  const nonce = randomBytes(16)
  const created = now.toISOString()
  const digest = createHash('sha1').update(nonce).update(created).update(password).digest('base64')
  const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'
  return [
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${wss}-wssecurity-secext-1.0.xsd" xmlns:wsu="${wss}-wssecurity-utility-1.0.xsd">`,
    `<wsse:UsernameToken><wsse:Username>${escaped(user)}</wsse:Username>`,
    `<wsse:Password Type="${wss}-username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password>`,
    `<wsse:Nonce EncodingType="${wss}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</wsse:Nonce>`,
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`,
  ].join('')
}

/** As much of a challenge is read, in characters. */
const LONGEST = 4096
const HASHES: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256' }

/**
 * What answers a challenge of HTTP Digest (RFC 7616, `auth` or without a quality of protection); undefined where there is none that can be
 * answered. A password is never sent as it is.
 * @param challenge the header WWW-Authenticate
 */
export function digestAuthorization(
  challenge: string,
  { user, password }: Login,
  request: { method: string; path: string },
): string | undefined {
  const start = challenge.search(/\bDigest /i)
  if (start === -1) return undefined
  const said = new Map(
    [
      ...challenge
        .slice(start + 7, start + LONGEST)
        .matchAll(/\b([a-z]{1,20})=(?:"([^"]{0,999})"|([^\s,"]{1,99}))/gi),
    ].map(([, name, quoted, plain]) => [name!.toLowerCase(), quoted ?? plain ?? '']),
  )
  const algorithm = said.get('algorithm') ?? 'MD5'
  const name = HASHES[algorithm.toUpperCase()]
  const [realm, nonce, opaque] = ['realm', 'nonce', 'opaque'].map((key) => said.get(key))
  const isWithQop = said.has('qop')
  const canAnswer =
    !isWithQop ||
    said
      .get('qop')!
      .split(',')
      .some((each) => each.trim() === 'auth')
  if (!name || realm === undefined || nonce === undefined || !canAnswer) return undefined
  const hash = (...parts: string[]): string => createHash(name).update(parts.join(':')).digest('hex')
  const [cnonce, count] = [randomBytes(8).toString('hex'), '00000001']
  const secret = hash(user, realm, password)
  const asked = hash(request.method, request.path)
  const response = isWithQop ? hash(secret, nonce, count, cnonce, 'auth', asked) : hash(secret, nonce, asked)
  const quoted = { username: user, realm, nonce, uri: request.path, response, ...(opaque && { opaque }) }
  return [
    'Digest ' + Object.entries(quoted).map(([key, value]) => `${key}="${value.replaceAll(/["\\]/g, '\\$&')}"`).join(', '), // prettier-ignore
    `algorithm=${algorithm}`,
    ...(isWithQop ? ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`] : []),
  ].join(', ')
}
