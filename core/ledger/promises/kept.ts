import type { Sql } from '../../database/database.ts'
import type { Storage } from '../../ports.ts'
import { referencesOf } from '../references.ts'
import type { Finding } from './finding.ts'

/** P13: what is in the trash has its record, and nothing that was taken away is missed by a row. */
export async function nothingIsDestroyed(sql: Sql, storage: Storage): Promise<Finding> {
  const wrong: string[] = []
  const rows = await sql.query<{ key: string; action: string }>(
    `select distinct action, jsonb_array_elements_text(details->'keys') as key from spectra_ops.audit_log
     where action in ('storage.remove', 'storage.trash', 'storage.empty-trash')`,
  )
  const removed = new Set(rows.map(({ key }) => key))
  const trashed = new Set(rows.filter(({ action }) => action === 'storage.trash').map(({ key }) => key))
  const references = await referencesOf(sql)
  for (const key of removed) {
    const owner = references.get(key)
    if (owner && !(await storage.stat(key))) wrong.push(`${key} was taken away, and ${owner} names it`)
  }
  let waiting = 0
  for await (const { key } of storage.trash.list()) {
    waiting += 1
    if (!trashed.has(key)) wrong.push(`${key} is in the trash, and no record says why`)
  }
  return { counted: `${removed.size} removals recorded, ${waiting} objects in the trash`, wrong }
}
