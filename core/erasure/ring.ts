import type { Sql } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import { HOLES, SEGMENTS } from '../ledger/ring/rows.ts'
import type { AuditLog, ErasureCounts, Ports } from '../ports.ts'

/** As many segments as go in one step. */
const AT_ONCE = 500

const ERASED: Cause = {
  code: 'SS_FOOTAGE_ERASED',
  message: 'Cannot show what was recorded: it was erased by order',
  retryable: false,
}

export interface ErasedRing {
  erasureId: string
  organizationId: string
  cameraId: string
  from: Date
  until: Date
}

/**
 * Removes all segments of a camera that show something of the time from `from` until `until`. As with `trim` they go out of sight first,
 * then their objects, then their rows: a kill between leaves nothing that a row does not name (P11). The audit log says before how many
 * (P13), and a hole says why nothing is there (P12). What was recorded meanwhile goes with the next pass.
 */
export async function eraseRing(
  { database, storage, audit }: { database: Sql; audit: AuditLog } & Pick<Ports, 'storage'>,
  { erasureId, organizationId, cameraId, from, until }: ErasedRing,
  signal?: AbortSignal,
): Promise<ErasureCounts> {
  const meant = `organization_id = $1 and camera_id = $2 and start_at < $4 and end_at > $3`
  const asked = [organizationId, cameraId, from, until]
  let [objects, bytes] = [0, 0]
  for (;;) {
    signal?.throwIfAborted()
    const rows = await database.query<{ key: string; bytes: string | number }>(
      `update ${SEGMENTS} set expired_at = coalesce(expired_at, clock_timestamp()) where (organization_id, camera_id, start_at) in (
         select organization_id, camera_id, start_at from ${SEGMENTS} where ${meant} order by start_at limit ${AT_ONCE})
       returning key, bytes`,
      asked,
    )
    if (rows.length === 0) break
    const details = { erasureId, count: rows.length }
    await audit.record({ organizationId, action: 'storage.erase', subject: `ring of ${cameraId}`, details })
    for (const { key } of rows) await storage.remove(key, { signal })
    const keys = JSON.stringify(rows.map(({ key }) => key))
    await database.query(
      `with gone as (
         delete from ${SEGMENTS} where organization_id = $1 and camera_id = $2
           and key in (select given from jsonb_array_elements_text($3::jsonb) given) returning start_at, end_at)
       insert into ${HOLES} (organization_id, camera_id, from_at, until_at, cause, created_at)
       select $1::uuid, $2, min(start_at), max(end_at), $4::jsonb, clock_timestamp() from gone having count(*) > 0
       on conflict (organization_id, camera_id, from_at) do update
         set until_at = greatest(${HOLES}.until_at, excluded.until_at), cause = excluded.cause`,
      [organizationId, cameraId, keys, JSON.stringify(ERASED)],
    )
    objects += rows.length
    bytes += rows.reduce((sum, row) => sum + Number(row.bytes), 0)
  }
  return objects > 0 ? { objects, bytes } : {}
}
