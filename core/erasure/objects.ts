import { cachePrefix, organizationPrefix, processPrefix } from '../../schema/keys.ts'
import type { AuditLog, ErasureCounts, Ports, TrashedObject } from '../ports.ts'
import { plus } from './rows.ts'

export interface ErasedObjects {
  erasureId: string
  organizationId: string
  /** Absent: all that the organization has. */
  processIds?: readonly string[]
  /** Uploads that nothing else was made of. */
  uploads?: readonly string[]
}

/**
 * Removes objects from their places and from the trash. The audit log says before how many (P13), and not what they were called: names
 * of uploads are content. Returns what was there; `stored` is what of the bytes counts for the quota.
 */
export async function eraseObjects(
  { storage, audit }: Pick<Ports, 'storage'> & { audit: AuditLog },
  what: ErasedObjects,
  signal?: AbortSignal,
): Promise<ErasureCounts & { stored: number }> {
  const { organizationId, erasureId, processIds, uploads = [] } = what
  const call = { signal }
  let counts: ErasureCounts = {}

  async function remove<T extends { bytes: number }>(
    found: readonly T[],
    each: (one: T) => Promise<unknown>,
  ): Promise<void> {
    for (let from = 0; from < found.length; from += AT_ONCE) {
      const some = found.slice(from, from + AT_ONCE)
      const subject = `${some.length} object${some.length > 1 ? 's' : ''}`
      const details = { erasureId, count: some.length }
      await audit.record({ organizationId, action: 'storage.erase', subject, details })
      for (const one of some) await each(one)
      counts = plus(counts, { objects: some.length, bytes: some.reduce((sum, { bytes }) => sum + bytes, 0) })
    }
  }

  for (const prefix of prefixesOf(organizationId, processIds)) {
    const found = await Array.fromAsync(storage.list(prefix, call))
    await remove(found, ({ key }) => storage.remove(key, call))
  }
  for (const key of uploads) {
    const object = await storage.stat(key, call)
    if (object) await remove([object], () => storage.remove(key, call))
  }
  const stored = counts.bytes ?? 0
  const isMeant = meantBy(what)
  const trashed: TrashedObject[] = []
  for await (const object of storage.trash.list(call)) if (isMeant(object.key)) trashed.push(object)
  await remove(trashed, (object) => storage.trash.remove(object, call))
  return { ...counts, stored }
}

/** As many objects as one entry of the audit log counts. */
const AT_ONCE = 500

const prefixesOf = (organizationId: string, processIds: readonly string[] | undefined): string[] =>
  processIds === undefined
    ? [organizationPrefix(organizationId)]
    : processIds.flatMap((id) => [processPrefix(organizationId, id), cachePrefix(organizationId, id)])

/** Whether a key of the trash belongs to what is erased. */
function meantBy({ organizationId, processIds, uploads = [] }: ErasedObjects): (key: string) => boolean {
  const own = organizationPrefix(organizationId)
  if (processIds === undefined) return (key) => key.startsWith(own)
  const [ids, keys] = [new Set(processIds), new Set(uploads)]
  return (key) => {
    if (!key.startsWith(own)) return false
    const [folder, id] = key.slice(own.length).split('/')
    return keys.has(key) || ((folder === 'processed' || folder === 'cache') && ids.has(id!))
  }
}
