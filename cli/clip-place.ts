import { existsSync } from 'node:fs'
import type { Storage } from '../core/ports.ts'

/** Where a clip can be opened from here: its path, or where the storage is not on this machine, its URL. Undefined where it is gone. */
export async function clipPlace(
  storage: Pick<Storage, 'stat' | 'signedUrl' | 'asFile'>,
  key: string,
): Promise<string | undefined> {
  if (!(await storage.stat(key))) return undefined
  const url = await storage.signedUrl(key)
  if (URL.canParse(url)) return url
  const file = await storage.asFile(key)
  await file.release()
  // What was fetched for this is gone again.
  return existsSync(file.path) ? file.path : undefined
}
