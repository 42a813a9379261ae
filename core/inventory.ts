import type { Sql } from './database/database.ts'
import { referencesOf, unclaimedKeys } from './ledger/references.ts'
import type { AuditLog, Storage, TrashedObject } from './ports.ts'

/** Rows and objects side by side, of all organizations. */
export interface Inventory {
  /** Keys that rows name. */
  named: number
  objects: number
  /** Named by a row, and not in its place. */
  missing: { key: string; owner: string; inTrash: boolean }[]
  /** In its place, and claimed by no row since then; on its way to the trash. */
  unclaimed: { key: string; bytes: number; since: Date }[]
  /** In its place, named by no row, and not looked at yet: what is being recorded at this moment, or what a restored database does not know. */
  unnamed: { key: string; bytes: number }[]
  /** What waited longest first. */
  trash: TrashedObject[]
}

/**
 * Compares what rows name with what is there, and changes nothing. An object that is being recorded at this moment is no fault.
 * @throws SS_STORAGE_UNAVAILABLE where the volume is away
 */
export async function takeInventory(sql: Sql, storage: Storage): Promise<Inventory> {
  const stored = new Map<string, number>()
  // Rows are written after their objects: looked at first, they name nothing that is not there yet.
  const named = await referencesOf(sql)
  for await (const { key, bytes } of storage.list('')) stored.set(key, bytes)
  const trash = await Array.fromAsync(storage.trash.list())
  const trashed = new Set(trash.map(({ key }) => key))
  const missing = [...named]
    .filter(([key]) => !stored.has(key))
    .map(([key, owner]) => ({ key, owner, inTrash: trashed.has(key) }))
  const noticed = await unclaimedKeys(sql)
  const unclaimed = [...noticed]
    .filter(([key]) => stored.has(key) && !named.has(key))
    .map(([key, since]) => ({ key, bytes: stored.get(key)!, since }))
  const unnamed = [...stored]
    .filter(([key]) => !named.has(key) && !noticed.has(key))
    .map(([key, bytes]) => ({ key, bytes }))
  return { named: named.size, objects: stored.size, missing, unclaimed, unnamed, trash }
}

export interface Restoring {
  storage: Storage
  audit: AuditLog
  /** Who asked for it. */
  by: string
}

const ORGANIZATION = /^organizations\/([0-9a-f-]{36})\//

/**
 * Brings objects back from the trash, the latest of each key, and writes that down before. Nothing is put over what is in its place
 * by now. Returns the keys that came back.
 */
export async function restoreObjects(
  objects: readonly TrashedObject[],
  { storage, audit, by }: Restoring,
): Promise<string[]> {
  const latest = new Map(
    objects
      .toSorted((a, b) => a.trashedAt.getTime() - b.trashedAt.getTime())
      .map((object) => [object.key, object]),
  )
  const byOrganization = Map.groupBy(latest.values(), ({ key }) => ORGANIZATION.exec(key)?.[1])
  const restored: string[] = []
  for (const [organizationId, some] of byOrganization) {
    if (organizationId === undefined) continue
    const keys = some.map(({ key }) => key)
    await audit.record({
      organizationId,
      action: 'storage.restore',
      subject: `${keys.length} object${keys.length > 1 ? 's' : ''}`,
      details: { by, keys },
    })
    for (const object of some) if (await storage.trash.restore(object)) restored.push(object.key)
  }
  return restored
}
