import type { Sql } from './database/database.ts'
import { restoreObjects, takeInventory, type Inventory } from './inventory.ts'
import type { AuditLog, Storage, TrashedObject } from './ports.ts'

/** Whether rows and objects agree, of all organizations, and the way back from the trash. */
export interface Verification {
  /** @throws SS_STORAGE_UNAVAILABLE where the volume is away */
  compare(): Promise<Inventory>
  /** Returns the keys that came back. @throws SS_STORAGE_UNAVAILABLE where the volume is away */
  restore(request: RestoreRequest): Promise<string[]>
}

export interface RestoreRequest {
  /** Who asked for it. */
  by: string
  /** All in the trash whose key begins so. @default what rows name and miss */
  prefix?: string
}

export function createVerification(sql: Sql, storage: Storage, audit: AuditLog): Verification {
  const compare = (): Promise<Inventory> => takeInventory(sql, storage)
  return {
    compare,
    restore: async ({ by, prefix }) =>
      restoreObjects(wanted(await compare(), prefix), { storage, audit, by }),
  }
}

function wanted({ missing, trash }: Inventory, prefix?: string): TrashedObject[] {
  if (prefix !== undefined) return trash.filter(({ key }) => key.startsWith(prefix))
  const missed = new Set(missing.map(({ key }) => key))
  return trash.filter(({ key }) => missed.has(key))
}
