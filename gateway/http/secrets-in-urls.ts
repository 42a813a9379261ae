/** Names under which clients give tokens. */
const NAMES =
  /^(authorization|bearer|token|access_?token|refresh_?token|id_?token|jwt|api_?key|key|password|secret)$/i
/** What is a token by its form, wherever it stands: a JWT, an API key or a refresh token of ours. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.|\bsp[kr]_[\w-]{16,}/

/** Whether a path has a token in it, as it is or in percent signs. */
export function isSecretPath(path: string): boolean {
  try {
    return TOKEN.test(path) || TOKEN.test(decodeURIComponent(path))
  } catch {
    // What cannot be decoded is refused by whoever would read it.
    return false
  }
}

/** Whether a token or key is given behind the path of a URL. */
export const isSecretQuery = (query: string): boolean =>
  [...new URLSearchParams(query)].some(
    ([name, value]) =>
      NAMES.test(name) || /^Bearer\s+\S{16,}/i.test(value) || TOKEN.test(value) || TOKEN.test(name),
  )
