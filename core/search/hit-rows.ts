import { toDate, type Database, type SqlValue } from '../database/database.ts'
import type { SearchFilter, Tenant } from '../ports.ts'
import { likenessOf } from './alike/likeness.ts'
import { conditions } from './conditions.ts'
import type { PassageColumn } from './passage-column.ts'
import type { SearchTable } from './tables.ts'

/** What is shown of a searched chunk. */
export interface HitRow {
  chunk_id: string
  process_id: string
  camera_id: string | null
  ordinal: number
  start_time: number
  end_time: number
  at: string
  text: string
  event_types: string[]
  passages: PassageColumn
}

type Rows = Map<string, HitRow>

/** Those of the chunks that are there and that the tenant may see, by their ids. */
export type HitRows = (chunkIds: readonly string[], tenant: Tenant) => Promise<Rows>

/** A tenant's statement that is under way, and the one behind it. */
interface Lane {
  running?: Promise<Rows>
  next?: { ids: Set<string>; rows: Promise<Rows> }
}

/**
 * Reads rows on behalf of tenants. Questions of one tenant that come while a statement of it is under way share the next one, so that many at
 * once cost as few statements as they can:
 *
 *     statement a   statement b, c, d
 *       |--- a ---|--- b, c and d ---|
 */
export function createHitRows(database: Database, { name: table }: SearchTable): HitRows {
  const lanes = new Map<string, Lane>()

  async function select(ids: Iterable<string>, tenant: Tenant): Promise<Rows> {
    // One text of ids and no join: whatever the planner knows of the table, it looks each up by its key.
    const values: SqlValue[] = [[...ids].join(',')]
    const { organizationId, cameras } = tenant
    const rows = await database.as(tenant).query<HitRow>(
      `select chunk_id, process_id, camera_id, ordinal, start_time, end_time, at, text, event_types, passages
       from ${table} where chunk_id = any(string_to_array($2, ',')::uuid[])
         and ${conditions({ organizationId, cameras }, values)}`,
      values,
    )
    return new Map(rows.map((row) => [row.chunk_id, row]))
  }

  async function begin(lane: Lane, ids: Set<string>, { key, tenant }: { key: string; tenant: Tenant }) {
    // The statement before failed for those who asked for it; these are others.
    await lane.running?.catch(() => undefined)
    lane.next = undefined
    const mine = select(ids, tenant)
    lane.running = mine
    try {
      return await mine
    } finally {
      if (lane.running === mine) lane.running = undefined
      if (!lane.running && !lane.next) lanes.delete(key)
    }
  }

  return (chunkIds, tenant) => {
    const key = JSON.stringify([tenant.organizationId, tenant.cameras])
    const lane = lanes.get(key) ?? {}
    lanes.set(key, lane)
    if (!lane.next) {
      const ids = new Set<string>()
      lane.next = { ids, rows: begin(lane, ids, { key, tenant }) }
    }
    for (const id of chunkIds) lane.next.ids.add(id)
    return lane.next.rows
  }
}

export const likenessOfRow = ({ process_id: processId, camera_id: cameraId, text }: HitRow): string =>
  likenessOf({ processId, cameraId, text })

/** The same as `conditions`, of a row that its tenant may see. */
export function isWithin(filter: SearchFilter, row: HitRow): boolean {
  const { since, until, processId, cameraId, cameras, eventTypes, like, unlike } = filter
  const at = toDate(row.at).getTime()
  const holds: [unknown, () => boolean][] = [
    [since, () => at >= since!.getTime()],
    [until, () => at <= until!.getTime()],
    [processId, () => row.process_id === processId],
    [cameraId, () => row.camera_id === cameraId],
    [cameras, () => row.camera_id !== null && cameras!.includes(row.camera_id)],
    [eventTypes?.length, () => row.event_types.some((type) => eventTypes!.includes(type))],
    [like, () => likenessOfRow(row) === like],
    [unlike?.length, () => !unlike!.includes(likenessOfRow(row))],
  ]
  return holds.every(([given, test]) => given === undefined || given === 0 || test())
}
