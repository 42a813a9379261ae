import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { SpectraError } from '../../errors.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import type { Storage } from '../../ports.ts'

/** An object of the storage, to be read in parts. */
export interface StoredSource {
  storage: Pick<Storage, 'stat' | 'get'>
  key: string
}

/**
 * Reads an object of the storage in parts. It is looked at once, before its first part: objects that are read so are written once.
 * @throws the codes of the storage, of which SS_STORAGE_UNAVAILABLE is an outage
 */
export function storedObject({ storage, key }: StoredSource): Fetcher {
  const url = new URL('object:')
  return {
    name: JSON.stringify(basename(key)),
    async fetch({ start, end }, { known, signal }) {
      const bytes = known?.bytes ?? (await sizeOf(signal))
      const until = Math.min(end ?? bytes, bytes)
      const body =
        until > start
          ? await storage.get(key, { range: { start, end: until - 1 }, signal })
          : Readable.from([])
      // Whoever reads it meets its errors there.
      body.on('error', () => undefined)
      return { body, url, extent: { start, end: until }, identity: { bytes, ranges: true, encodings: [] } }
    },
    close: async () => undefined,
  }

  async function sizeOf(signal: AbortSignal): Promise<number> {
    const found = await storage.stat(key, { signal })
    if (found) return found.bytes
    throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot open ${key}: it is not there`)
  }
}
