import type { CameraSource } from '../../schema/messages/index.ts'

/** Where a camera's pictures come from, as it may be shown: without user, password and query. */
export function shownSource(source: CameraSource): string {
  if (source.kind === 'loop') return source.path
  const url = URL.parse(source.url)
  return url ? `${url.protocol}//${url.host}${url.pathname}` : source.url.replace(/\/\/[^/]*@/, '//')
}
