import { cachePrefix } from '../../../schema/keys.ts'
import type { Sql } from '../../database/database.ts'
import type { Storage } from '../../ports.ts'
import type { Finding } from './finding.ts'
import { referencesOf, unclaimedKeys } from '../references.ts'
import { SEGMENTS } from '../ring/rows.ts'
import { TABLES } from '../tables.ts'

const ROOT = 'organizations/'
/** organizations/<id>/<area>/... */
const areaOf = (key: string): string | undefined => key.split('/')[2]
const AREAS = ['processed', 'cache', 'uploads', 'ring']

/**
 * P11: no row without its object, no object without its row (but for those that are known to have none, and go to the trash in
 * days), no copy kept for completed work, nothing half-written.
 */
export async function storageAndRowsAgree(sql: Sql, storage: Storage): Promise<Finding> {
  const wrong: string[] = []
  const referenced = await referencesOf(sql)
  const unclaimed = await unclaimedKeys(sql)
  const going = await sql.query<{ key: string }>(`select key from ${SEGMENTS} where expired_at is not null`)
  const expired = new Set(going.map(({ key }) => key))
  const finishedCaches: string[] = []
  for (const { processes } of Object.values(TABLES)) {
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
    const isKept = area === 'processed' || area === 'ring'
    if (isKept && !referenced.has(key) && !expired.has(key) && !unclaimed.has(key)) {
      wrong.push(`${key} belongs to no row`)
    }
    if (area === 'cache' && finished.has(key.split('/').slice(0, 4).join('/') + '/')) {
      wrong.push(`${key} is kept for a completed process`)
    }
    if (!AREAS.includes(area ?? '')) wrong.push(`${key} is in no known place`)
  }
  const noticed = unclaimed.size > 0 ? `, ${unclaimed.size} of them to go to the trash` : ''
  return { counted: `${referenced.size} references, ${stored.size} objects${noticed}`, wrong }
}
