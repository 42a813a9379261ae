import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { openStorage, placeOf } from '../../core/opening/storage.ts'
import type { Storage } from '../../core/ports.ts'
import { attempt, type Finding } from './findings.ts'

const WHAT = 'Storage'
/** So long it may take altogether. Milliseconds. */
const PATIENCE_MS = 30_000

/** The store that the configuration names: an object is written, read and deleted. Nothing where it is the data directory. */
export async function examineStorage(config: Config): Promise<Finding[]> {
  if (config.storageUrl === '') return []
  return attempt(
    WHAT,
    async () => {
      const place = await placeOf(config)
      const owner = await place.owner()
      const whose = owner === undefined ? 'of no cluster yet' : `of cluster ${owner}`
      await writeReadDelete(await openStorage(config, owner))
      return {
        what: WHAT,
        verdict: 'ok',
        detail: `${place.name}, ${whose}: an object was written, read and deleted`,
      }
    },
    (code) =>
      code === 'SS_STORAGE_UNAVAILABLE' || code === 'SS_OBJECT_REFUSED' || code === 'SS_OBJECT_NOT_FOUND'
        ? 'Check SPECTRA_STORAGE_URL (bucket, region, endpoint), the credentials, and that they may read, write and delete there.'
        : undefined,
  )
}

/** @throws what the storage throws, SS_STORAGE_UNAVAILABLE where another content comes back */
export async function writeReadDelete(storage: Storage): Promise<void> {
  const key = `doctor/${randomUUID()}`
  const content = `spectra doctor ${key}`
  const call = { signal: AbortSignal.timeout(PATIENCE_MS) }
  try {
    await storage.put(key, Buffer.from(content), call)
    const read = await text(await storage.get(key, call))
    if (read !== content) throw unusable('what was written comes back as something else')
    await storage.remove(key, call)
    if (await storage.stat(key, call)) throw unusable('what was deleted is still there')
  } catch (thrown) {
    throw call.signal.aborted ? unusable(`no answer within ${PATIENCE_MS / 1000} s`) : thrown
  }
}

const unusable = (state: string): SpectraError =>
  new SpectraError('SS_STORAGE_UNAVAILABLE', `Cannot use the storage: ${state}`)
