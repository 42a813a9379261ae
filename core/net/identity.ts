import type { Dispatcher } from 'undici'

/** What the first answer said of the file; every later one has to fit. */
export interface Identity {
  /** Bytes in all, as they are sent; absent where the server does not say. */
  bytes?: number
  /** Serves parts of the file (RFC 9110, 14). */
  ranges: boolean
  /** How the bytes are encoded, in the order in which that was done (RFC 9110, 8.4); empty: they are the file itself. */
  encodings: readonly string[]
  etag?: string
  lastModified?: string
}

/** Which bytes of the file an answer holds. */
export interface Extent {
  /** Place of the first one. */
  start: number
  /** Place behind the last one; absent where the server does not say. */
  end?: number
}

export type Headers = Dispatcher.ResponseData['headers']

export const headerOf = (headers: Headers, name: string): string | undefined => [headers[name]].flat()[0]

const lengthOf = (headers: Headers): number | undefined => {
  const text = headerOf(headers, 'content-length')
  return text === undefined ? undefined : Number(text)
}

/** Names that servers give to bytes that they did not encode. */
const PLAIN = new Set(['', 'identity', 'none', 'binary', 'utf-8', 'aws-chunked'])

const encodingsOf = (headers: Headers): string[] =>
  (headerOf(headers, 'content-encoding') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !PLAIN.has(name))

/**
 * What an answer of status 200 or 206 says of the file, and which part it holds; `asked` is what it was asked for, `known` the
 * length of the file if that is known. Undefined where it holds a part and does not say which.
 */
export function readHeaders(
  status: number,
  headers: Headers,
  asked: Extent,
  known: number | undefined,
): { identity: Identity; extent: Extent } | undefined {
  const length = lengthOf(headers)
  const tags = {
    encodings: encodingsOf(headers),
    etag: headerOf(headers, 'etag'),
    lastModified: headerOf(headers, 'last-modified'),
  }
  if (status === 200) {
    return { identity: { bytes: length, ranges: false, ...tags }, extent: { start: 0, end: length } }
  }
  const range = /^\s*bytes[\s=]+(\d+)-(\d+)\/(\d+|\*)\s*$/i.exec(headerOf(headers, 'content-range') ?? '')
  if (range) {
    const [start, last] = [Number(range[1]), Number(range[2])]
    const bytes = range[3] === '*' ? undefined : Number(range[3])
    // Who sends more than was asked for does not serve parts, whatever it calls them.
    const ranges = last < (asked.end ?? Infinity)
    return { identity: { bytes, ranges, ...tags }, extent: { start, end: Math.max(start, last + 1) } }
  }
  const rest = known === undefined ? undefined : Math.min(asked.end ?? known, known) - asked.start
  if (asked.start > 0 && (length === undefined || length !== rest)) return undefined
  const end = length === undefined ? undefined : asked.start + length
  return { identity: { bytes: known, ranges: false, ...tags }, extent: { start: asked.start, end } }
}

/** An ETag without the mark of a weak one: both name the same content here (RFC 9110, 8.8.3.2). */
const tagOf = (etag: string | undefined): string | undefined => etag?.replace(/^W\//, '')

/** In which words an answer is about another file than `before`: of another length, or encoded otherwise. */
export function contradiction(before: Identity, now: Identity): string | undefined {
  if (before.bytes !== undefined && now.bytes !== undefined && before.bytes !== now.bytes) {
    return `its length changed from ${before.bytes} to ${now.bytes}`
  }
  if (before.encodings.join() !== now.encodings.join()) return 'it is encoded otherwise now'
  return undefined
}

/**
 * In which words the validators of an answer differ from those of `before`. Mirrors of one file may each have their own, so
 * that says only that it could be another file. What an answer leaves out is no difference (RFC 9110, 15.3.7).
 */
export function difference(before: Identity, now: Identity): string | undefined {
  const [was, is] = [tagOf(before.etag), tagOf(now.etag)]
  if (was !== undefined && is !== undefined && was !== is) return `its etag changed from ${was} to ${is}`
  const [then, later] = [before.lastModified, now.lastModified]
  if (then !== undefined && later !== undefined && then !== later) {
    return `its time of change went from ${then} to ${later}`
  }
  return undefined
}
