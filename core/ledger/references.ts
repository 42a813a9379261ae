import type { Sql } from '../database/database.ts'
import { SEGMENTS } from './ring/rows.ts'
import { TABLES } from './tables.ts'

/** The object keys that rows name, of all organizations, each with what names it. */
export async function referencesOf(sql: Sql): Promise<Map<string, string>> {
  const chunks = Object.values(TABLES).map(
    (tables) => `select video_key as key, 'chunk ' || id as owner from ${tables.chunks}`,
  )
  const rows = await sql.query<{ key: string; owner: string }>(
    `${chunks.join(' union all ')}
     union all select summary_key, 'output of ' || chunk_id from spectra_insights.chunk_outputs
     union all select thumbnail_key, 'output of ' || chunk_id from spectra_insights.chunk_outputs
       where thumbnail_key is not null
     union all select key, 'segment of ' || camera_id from ${SEGMENTS} where expired_at is null`,
  )
  return new Map(rows.map(({ key, owner }) => [key, owner]))
}

/** The keys of objects of which it is known that no row claims them, with the instant since when. */
export async function unclaimedKeys(sql: Sql): Promise<Map<string, Date>> {
  const rows = await sql.query<{ key: string; seen_at: string | Date }>(
    'select key, seen_at from spectra_ops.unclaimed_objects',
  )
  return new Map(rows.map(({ key, seen_at }) => [key, new Date(seen_at)]))
}
