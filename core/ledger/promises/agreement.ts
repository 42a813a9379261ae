import { cachePrefix } from '../../../schema/keys.ts'
import type { Sql } from '../../database/database.ts'
import type { Storage } from '../../ports.ts'
import type { Finding } from '../promises.ts'
import { TABLES } from '../tables.ts'

const ROOT = 'organizations/'
/** organizations/<id>/<area>/... */
const areaOf = (key: string): string | undefined => key.split('/')[2]
const AREAS = ['processed', 'cache', 'uploads']

/** P11: no row without its object, no object without its row, no copy kept for completed work, nothing half-written. */
export async function storageAndRowsAgree(sql: Sql, storage: Storage): Promise<Finding> {
  const wrong: string[] = []
  const referenced = new Map<string, string>()
  const finishedCaches: string[] = []
  for (const { chunks, processes } of Object.values(TABLES)) {
    const rows = await sql.query<{ key: string; owner: string }>(
      `select video_key as key, 'chunk ' || id as owner from ${chunks}
       union all select summary_key, 'output of ' || chunk_id from spectra_insights.chunk_outputs
       union all select thumbnail_key, 'output of ' || chunk_id from spectra_insights.chunk_outputs
         where thumbnail_key is not null`,
    )
    for (const { key, owner } of rows) referenced.set(key, owner)
    const done = await sql.query<{ id: string; organization_id: string }>(
      `select id, organization_id from ${processes} where status = 'completed'`,
    )
    finishedCaches.push(...done.map(({ id, organization_id }) => cachePrefix(organization_id, id)))
  }
  const stored = new Set<string>()
  for await (const { key } of storage.list(ROOT)) stored.add(key)
  for (const [key, owner] of referenced)
    if (!stored.has(key)) wrong.push(`${owner} names ${key}, which is not there`)
  const finished = new Set(finishedCaches)
  for (const key of stored) {
    const area = areaOf(key)
    if (area === 'processed' && !referenced.has(key)) wrong.push(`${key} belongs to no row`)
    if (area === 'cache' && finished.has(key.split('/').slice(0, 4).join('/') + '/')) {
      wrong.push(`${key} is kept for a completed process`)
    }
    if (!AREAS.includes(area ?? '')) wrong.push(`${key} is in no known place`)
  }
  return { counted: `${referenced.size} references, ${stored.size} objects`, wrong }
}
