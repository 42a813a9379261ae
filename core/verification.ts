import type { Sql } from './database/database.ts'
import { restoreObjects, takeInventory, type Inventory } from './inventory.ts'
import type { AuditLog, Storage, TrashedObject } from './ports.ts'
import type { VectorCheck, VectorInventory, VectorRepair } from './search/check/check.ts'

/** Whether rows, objects and vectors agree (P11), of all organizations, and the way back from the trash. */
export interface Verification {
  /** @throws SS_STORAGE_UNAVAILABLE where the volume is away */
  compare(): Promise<Inventory>
  /** Returns the keys that came back. @throws SS_STORAGE_UNAVAILABLE where the volume is away */
  restore(request: RestoreRequest): Promise<string[]>
  /** What is found by search, beside what rows say. @throws what its index throws */
  compareVectors(): Promise<VectorInventory>
  /**
   * Mends what rows and the trash allow to, and writes it down. What is missing elsewhere is told in sentences.
   * @throws what its index and the model in use throw
   */
  repair(request: Pick<RestoreRequest, 'by'>): Promise<Repaired>
}

export interface Repaired {
  /** Keys of objects that came back from the trash. */
  restored: string[]
  vectors: VectorRepair
  /** What it cannot mend, and what would. */
  cannot: string[]
}

export interface RestoreRequest {
  /** Who asked for it. */
  by: string
  /** All in the trash whose key begins so. @default what rows name and miss */
  prefix?: string
}

export interface VerificationParts {
  sql: Sql
  storage: Storage
  audit: AuditLog
  vectors: VectorCheck
}

export function createVerification({ sql, storage, audit, vectors }: VerificationParts): Verification {
  const compare = (): Promise<Inventory> => takeInventory(sql, storage)
  const restore = async ({ by, prefix }: RestoreRequest): Promise<string[]> =>
    restoreObjects(wanted(await compare(), prefix), { storage, audit, by })
  return {
    compare,
    restore,
    compareVectors: () => vectors.compare(),
    async repair({ by }) {
      const restored = await restore({ by })
      const mended = await vectors.repair()
      await audit.record({
        action: 'search.repair',
        subject: `${mended.indexed + mended.embedded + mended.told + mended.removed} vectors`,
        details: { by, ...mended },
      })
      const { missing } = await compare()
      const lost = missing.map(
        ({ key, owner }) =>
          `Cannot bring back ${key} of ${owner}: it is neither in its place nor in the trash. Restore it from a copy, or analyse its video again.`,
      )
      return { restored, vectors: mended, cannot: [...lost, ...mended.cannot] }
    },
  }
}

function wanted({ missing, trash }: Inventory, prefix?: string): TrashedObject[] {
  if (prefix !== undefined) return trash.filter(({ key }) => key.startsWith(prefix))
  const missed = new Set(missing.map(({ key }) => key))
  return trash.filter(({ key }) => missed.has(key))
}
