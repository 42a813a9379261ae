import { shownAddress } from '../address.ts'
import type { CameraSource } from '../../schema/messages/index.ts'

/** Where a camera's pictures come from, as it may be shown: without user, password and query. */
export function shownSource(source: CameraSource): string {
  return source.kind === 'loop' ? source.path : shownAddress(source.url)
}
