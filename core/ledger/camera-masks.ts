import { Mask, MOST_MASKS } from '../../schema/masks.ts'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { issuesOf } from '../issues.ts'
import type { CameraMask, Cameras, Tenant } from '../ports.ts'
import type { Writer } from './writer.ts'

/** As they are kept with their camera: whoever reads its address has them, too. */
export type MaskRow = Mask & { version: number; updatedAt: string }

/** By name. */
export const toMasks = (rows: readonly MaskRow[] | null): CameraMask[] =>
  (rows ?? []).map(({ updatedAt, ...mask }) => ({ ...mask, updatedAt: toDate(updatedAt) }))

/** @throws SS_INPUT_INVALID saying where it is wrong, and what would be right */
export function checkedMask(value: unknown): Mask {
  const parsed = Mask.safeParse(value)
  if (parsed.success) return parsed.data
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use the mask: ${issuesOf(parsed.error)}`, {
    details: { field: parsed.error.issues[0]!.path.join('.') },
  })
}

/** Masks; a tenant of some cameras has those of these. */
export function createCameraMasks(
  database: Database,
  { clock }: Writer,
): Pick<Cameras, 'setMask' | 'removeMask'> {
  /** Two who set masks at once are one after the other. @throws SS_CAMERA_GONE */
  async function change<T>(
    tenant: Tenant,
    cameraId: string,
    work: (masks: readonly MaskRow[]) => { masks: MaskRow[]; done: T },
  ): Promise<T> {
    return database.as(tenant).transaction(async (sql) => {
      const there = await lockedMasks(sql, tenant, cameraId)
      const { masks, done } = work(there)
      const sorted = masks.toSorted((one, other) => (one.name < other.name ? -1 : 1))
      await sql.query(
        `update spectra_core.cameras set masks = $3::jsonb where organization_id = $1 and id = $2`,
        [tenant.organizationId, cameraId, JSON.stringify(sorted)],
      )
      return done
    })
  }

  return {
    async setMask(tenant, cameraId, given) {
      const mask = checkedMask(given)
      return change(tenant, cameraId, (there) => {
        const others = there.filter(({ name }) => name !== mask.name)
        if (others.length >= MOST_MASKS) {
          const found = `the camera ${cameraId} has ${others.length} masks, as many as it can`
          throw new SpectraError('SS_INPUT_INVALID', `Cannot set ${mask.name}: ${found}`)
        }
        const version = 1 + (there.find(({ name }) => name === mask.name)?.version ?? 0)
        const row = { ...mask, version, updatedAt: clock().toISOString() }
        return { masks: [...others, row], done: toMasks([row])[0]! }
      })
    },

    removeMask: (tenant, cameraId, name) =>
      change(tenant, cameraId, (there) => {
        const masks = there.filter((mask) => mask.name !== name)
        if (masks.length < there.length) return { masks, done: undefined }
        throw new SpectraError(
          'SS_NOT_FOUND',
          `Cannot remove ${name}: the camera ${cameraId} has no mask of this name`,
        )
      }),
  }
}

async function lockedMasks(sql: Sql, { organizationId }: Tenant, id: string): Promise<readonly MaskRow[]> {
  const [row] = await sql.query<{ masks: MaskRow[] | null }>(
    `select masks from spectra_core.cameras where organization_id = $1 and id = $2 for no key update`,
    [organizationId, id],
  )
  if (row) return row.masks ?? []
  throw new SpectraError('SS_CAMERA_GONE', `Cannot find the camera ${id}: there is none of this name`)
}
