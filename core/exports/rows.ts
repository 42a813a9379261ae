import { toDate, toDateOrNone } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { ExportManifest, ExportPiece, ExportState, FootageExport, Identity } from '../ports.ts'

export const EXPORTS = 'spectra_ops.footage_exports'

export interface ExportRow {
  id: string
  organization_id: string
  name: string
  pieces: ExportPiece[]
  state: ExportState
  done_seconds: number
  all_seconds: number
  attempts: number
  case_id: string | null
  key: string | null
  bytes: number | string | null
  manifest: ExportManifest | null
  cause: Cause | null
  user_id: string | null
  created_at: string | Date
  expires_at: string | Date | null
}

/** Without the pieces, of which there may be thousands. */
export const COLUMNS = `e.id, e.organization_id, e.name, e.state, e.done_seconds, e.all_seconds, e.attempts, e.case_id, e.key, e.bytes,
  e.manifest, e.cause, e.user_id, e.created_at, e.expires_at`

/** Which somebody sees: those that show nothing beyond their cameras. `$2` are these, null: all. */
export const SEEN = `e.organization_id = $1 and ($2::jsonb is null or not e.has_files and e.cameras <@ $2::jsonb)`

export const camerasOf = ({ cameras }: Pick<Identity, 'cameras'>): string | null =>
  cameras === undefined ? null : JSON.stringify(cameras)

export const fileKey = (organizationId: string, id: string): string =>
  `organizations/${organizationId}/exports/${id}.mp4`

export const manifestKeyOf = (key: string): string => key.replace(/\.mp4$/, '.json')

export function toExport(row: Omit<ExportRow, 'pieces'>): FootageExport {
  const expiresAt = toDateOrNone(row.expires_at)
  return {
    ...{ id: row.id, name: row.name, state: row.state },
    ...{ doneSeconds: row.done_seconds, allSeconds: row.all_seconds },
    ...(row.case_id !== null && { caseId: row.case_id }),
    ...(row.key !== null && { key: row.key, manifestKey: manifestKeyOf(row.key) }),
    ...(row.bytes !== null && { bytes: Number(row.bytes) }),
    ...(row.manifest !== null && { manifest: row.manifest }),
    ...(row.cause !== null && { cause: row.cause }),
    ...(row.user_id !== null && { userId: row.user_id }),
    createdAt: toDate(row.created_at),
    ...(expiresAt && { expiresAt }),
  }
}
