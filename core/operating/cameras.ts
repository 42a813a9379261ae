import type { Modality } from '../../schema/messages/index.ts'
import { TABLES } from '../ledger/tables.ts'
import type { Tenant } from '../ports.ts'

/** The cameras of a tenant as the parameter of a statement: JSON, or null where it may see all. */
export const camerasOf = ({ cameras }: Tenant): string | null => (cameras ? JSON.stringify(cameras) : null)

/**
 * A condition that a row is of the cameras in `parameter`, or that this is null: on the processes of a modality, and with
 * `either` on what has a `process_id`.
 */
export function ofCameras(parameter: string, row: string, modality: Modality | 'either'): string {
  const all = `${parameter}::jsonb is null`
  if (modality === 'batch') return all
  if (modality === 'live') return `(${all} or jsonb_exists(${parameter}::jsonb, ${row}.camera_id))`
  return `(${all} or exists (select 1 from ${TABLES.live.processes} clip
    where clip.id = ${row}.process_id and jsonb_exists(${parameter}::jsonb, clip.camera_id)))`
}
