import { MOST_REGIONS, Region } from '../../schema/regions.ts'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { issuesOf } from '../issues.ts'
import type { CameraRegion, Cameras, Tenant } from '../ports.ts'
import type { Writer } from './writer.ts'

export const REGIONS = 'spectra_core.camera_regions'

interface Row {
  camera_id: string
  region: Region
  version: number
  updated_at: string | Date
}

const COLUMNS = 'camera_id, region, version, updated_at'

const toRegion = (row: Row): CameraRegion => ({
  ...{ cameraId: row.camera_id, region: row.region, version: row.version },
  updatedAt: toDate(row.updated_at),
})

/** Those of cameras, by name. */
export async function readRegions(
  sql: Pick<Sql, 'query'>,
  organizationId: string,
  cameraIds: readonly string[],
): Promise<CameraRegion[]> {
  const rows = await sql.query<Row>(
    `select ${COLUMNS} from ${REGIONS} where organization_id = $1
       and camera_id in (select given from jsonb_array_elements_text($2::jsonb) given) order by camera_id, name`,
    [organizationId, JSON.stringify(cameraIds)],
  )
  return rows.map(toRegion)
}

/** @throws SS_INPUT_INVALID saying where it is wrong, and what would be right */
export function checkedRegion(value: unknown): Region {
  const parsed = Region.safeParse(value)
  if (parsed.success) return parsed.data
  const kind = (value as { kind?: unknown } | null)?.kind === 'line' ? 'line' : 'zone'
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use the ${kind}: ${issuesOf(parsed.error)}`, {
    details: { field: parsed.error.issues[0]!.path.join('.') },
  })
}

/** Lines and zones; a tenant of some cameras has those of these. */
export function createCameraRegions(
  database: Database,
  { clock }: Writer,
): Pick<Cameras, 'regions' | 'setRegion' | 'removeRegion'> {
  return {
    async regions(tenant, cameraIds) {
      return database.as(tenant).transaction((sql) => readRegions(sql, tenant.organizationId, cameraIds))
    },

    async setRegion(tenant, cameraId, given) {
      const region = checkedRegion(given)
      return database.as(tenant).transaction(async (sql) => {
        await lockCamera(sql, tenant, cameraId)
        const there = await readRegions(sql, tenant.organizationId, [cameraId])
        const others = there.filter((each) => each.region.name !== region.name)
        if (others.length >= MOST_REGIONS) {
          const found = `the camera ${cameraId} has ${others.length} lines and zones, as many as it can`
          throw new SpectraError('SS_INPUT_INVALID', `Cannot set ${region.name}: ${found}`)
        }
        const [row] = await sql.query<Row>(
          `insert into ${REGIONS} as r (organization_id, camera_id, name, region, version, created_at, updated_at)
           values ($1, $2, $3, $4::jsonb, 1, $5, $5)
           on conflict (organization_id, camera_id, name) do update
             set region = excluded.region, version = r.version + 1, updated_at = excluded.updated_at
           returning ${COLUMNS}`,
          [tenant.organizationId, cameraId, region.name, JSON.stringify(region), clock()],
        )
        return toRegion(row!)
      })
    },

    async removeRegion(tenant, cameraId, name) {
      await database.as(tenant).transaction(async (sql) => {
        await lockCamera(sql, tenant, cameraId)
        const rows = await sql.query(
          `delete from ${REGIONS} where organization_id = $1 and camera_id = $2 and name = $3 returning name`,
          [tenant.organizationId, cameraId, name],
        )
        if (rows.length > 0) return
        throw new SpectraError(
          'SS_NOT_FOUND',
          `Cannot remove ${name}: the camera ${cameraId} has none of this name`,
        )
      })
    },
  }
}

/** Two who set regions at once are one after the other. @throws SS_CAMERA_GONE */
async function lockCamera(sql: Sql, { organizationId }: Tenant, id: string): Promise<void> {
  const [row] = await sql.query(
    `select id from spectra_core.cameras where organization_id = $1 and id = $2 for no key update`,
    [organizationId, id],
  )
  if (!row)
    throw new SpectraError('SS_CAMERA_GONE', `Cannot find the camera ${id}: there is none of this name`)
}
