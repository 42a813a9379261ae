import type { IncomingHttpHeaders } from 'node:http'
import type { StoredObject } from '../../core/ports.ts'

/** A strong tag: objects are replaced as a whole, so size and time of writing name the content. */
export const etagOf = ({ bytes, modifiedAt }: Pick<StoredObject, 'bytes' | 'modifiedAt'>): string =>
  `"${bytes.toString(16)}-${modifiedAt.getTime().toString(16)}"`

const seconds = (at: Date | number): number => Math.floor(Number(at) / 1000)

const isTag = (header: string, etag: string): boolean =>
  header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)

/** Whether the client's copy is still good (RFC 9110, 13.2.2): If-None-Match, and only without it If-Modified-Since. */
export function isUnchanged(headers: IncomingHttpHeaders, object: StoredObject): boolean {
  const none = headers['if-none-match']
  if (none !== undefined) return isTag(none, etagOf(object))
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return seconds(object.modifiedAt) <= seconds(since)
}

/** Whether a range may be served: If-Range is absent or names what is there now. Else the whole object is due. */
export function rangeApplies(headers: IncomingHttpHeaders, object: StoredObject): boolean {
  const condition = headers['if-range']
  if (typeof condition !== 'string') return true
  if (condition.startsWith('"')) return condition === etagOf(object)
  return seconds(Date.parse(condition)) === seconds(object.modifiedAt)
}
