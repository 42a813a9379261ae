import type { Modality } from '../../schema/messages/index.ts'
import type { ProcessStatus } from '../../schema/status.ts'
import type { Sql } from '../database/database.ts'
import type { Tenant } from '../ports.ts'
import { notFound } from './cancel-process.ts'
import { TABLES } from './tables.ts'
import { asUuid } from './uuid.ts'

/** A process as orders see it. */
export interface FoundProcess {
  id: string
  modality: Modality
  status: ProcessStatus
  /** Of a clip. */
  camera_id: string | null
}

/**
 * Locks a process of a file or of a camera that the tenant may see, until the end of the transaction.
 * @throws SS_NOT_FOUND
 */
export async function findProcess(sql: Sql, tenant: Tenant, id: string): Promise<FoundProcess> {
  for (const modality of asUuid(id) ? (['batch', 'live'] as const) : []) {
    const camera = modality === 'live' ? 'camera_id' : 'null'
    const [row] = await sql.query<Omit<FoundProcess, 'modality'>>(
      `select id, status, ${camera} as camera_id from ${TABLES[modality].processes}
       where id = $1 and organization_id = $2 for update`,
      [id, tenant.organizationId],
    )
    if (row && isInReach(tenant, row.camera_id)) return { ...row, modality }
  }
  throw notFound(id)
}

/** Whoever is limited to cameras sees no files, and no other camera's clips. */
export const isInReach = ({ cameras }: Tenant, camera: string | null): boolean =>
  cameras === undefined || (camera !== null && cameras.includes(camera))
