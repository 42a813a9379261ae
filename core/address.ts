import { SpectraError } from './errors.ts'

const PARTS = /^\s*([a-z][a-z0-9+.-]*):\/\/([^/?#]*)((?:[/?#][^]*)?)$/i
/** What calls itself a secret: the names of cameras, clouds and APIs. */
const NAMED =
  '((?:pass(?:word|wd)?|pwd|token|secret|sig(?:nature)?|key(?:-pair)?(?:-?id)?|credential|auth(?:orization)?)=)'
/** In a path, the way cameras write it, and in a query, where a slash ends nothing. */
const SECRET = new RegExp(`${NAMED}.*?(?=[&;/]|_[a-z]+=|$)`, 'gi')
const SECRET_IN_QUERY = new RegExp(`${NAMED}[^&;#]*`, 'gi')

function withoutSecrets(address: string): string {
  const [path, ...query] = address.split('?')
  const hidden = path!.replace(SECRET, '$1***')
  return query.length === 0 ? hidden : `${hidden}?${query.join('?').replace(SECRET_IN_QUERY, '$1***')}`
}

/** Whether a text begins like an address. A file may be called so, too: whoever takes both looks for the file first. */
export const isSchemed = (text: string): boolean => /^[a-z][a-z0-9+.-]+:(?!\s)/i.test(text)

/**
 * The `/`, `?` or `#` that ends the name of the host (RFC 3986, 3.2) although an `@` behind it says that it belongs to a user
 * or password: everything in front of it would be taken for the host, and shown. Undefined where there is none.
 */
function strayDelimiter(text: string): string | undefined {
  const [, scheme = '', authority = '', rest = ''] = PARTS.exec(text) ?? []
  if (!rest.includes('@')) return undefined
  const [delimiter] = rest
  const hasPort = /:\d*$/.test(authority)
  const hasUser = authority.includes('@') || (authority.replace(/^\[.*\]/, '').includes(':') && !hasPort)
  if (delimiter === '#' || hasUser || (delimiter === '?' && hasPort)) {
    // Signed addresses have an @ in their query: with a path in front of it, it is no part of a password.
    const behind = delimiter === '/' && /^https?$/i.test(scheme) ? rest.split(/[?#]/)[0]! : rest
    return behind.includes('@') ? delimiter : undefined
  }
  if (!hasPort) return undefined
  const likely = /^https?$/i.test(scheme) ? /^\/[^/?#][^/?#@]*@[^/?#]+\// : /@/
  return likely.test(rest) ? delimiter : undefined
}

/**
 * An address as it was written. What can be read in two ways is refused, and no message shows any of it.
 * @throws SS_INPUT_INVALID, with the `field` of the input that it came in
 */
export function readAddress(text: string, { field }: { field?: string } = {}): URL {
  const stray = strayDelimiter(text)
  if (stray !== undefined) {
    const escape = encodeURIComponent(stray)
    const advice = `In a user or password, write ${stray} as ${escape}; anywhere else, write @ as %40.`
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot read the address: it has ${JSON.stringify(stray)} in front of an "@", so where its host begins is not clear`,
      { details: { advice, field } },
    )
  }
  const url = URL.parse(text)
  // A space ends an address wherever it is told of, so that the rest of a password would be shown.
  const spaced = /^[^/?#]*\/\/[^/?#\s]*\s[^/?#@]*@/.test(text)
  if (url && !spaced) return url
  const [state, advice] = spaced
    ? ['it has a space in its user or password', 'Write a space as %20.']
    : [
        'it is none',
        'Check that it opens in a browser. In a user or password, @ is written %40, : %3A and % %25.',
      ]
  throw new SpectraError('SS_INPUT_INVALID', `Cannot read the address: ${state}`, {
    details: { advice, field },
  })
}

/** An address as it may be shown: without user, password and query, and without what calls itself a password in the path. */
export function shownAddress(text: string): string {
  const url = strayDelimiter(text) === undefined ? URL.parse(text) : undefined
  if (url?.host) return withoutSecrets(`${url.protocol}//${url.host}${url.pathname}`)
  return `${/^\s*([a-z][a-z0-9+.-]*):/i.exec(text)?.[1] ?? ''}:...`
}

/** Addresses in a text. Each run of letters is looked at once: a million of them would take a day otherwise. */
const ADDRESSES = /(?<![a-z0-9+.-])([0-9+.-]*)([a-z][a-z0-9+.-]*:\/\/\S+)/gi

/** A text in which nothing is left of user and password of the addresses in it. */
export const veiled = (text: string): string =>
  text.replace(ADDRESSES, (_, before: string, address: string) =>
    strayDelimiter(address) === undefined
      ? `${before}${withoutSecrets(address.replace(/\/\/[^/?#]*@/, '//***@'))}`
      : `${before}${shownAddress(address)}`,
  )

/** Undoes the escapes of a user or password; a `%` that begins none stands for itself. */
export function unescaped(text: string): string {
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
