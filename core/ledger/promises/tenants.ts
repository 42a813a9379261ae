import type { Sql } from '../../database/database.ts'
import type { Storage } from '../../ports.ts'
import type { Finding } from './finding.ts'
import { TABLES } from '../tables.ts'

/** What belongs to a process, and so to its organization. Messages of strangers are refused, and their refusals kept. */
const OF_A_PROCESS = [
  'spectra_ops.process_configs',
  'spectra_ops.outbox',
  'spectra_insights.chunk_outputs',
  ...Object.values(TABLES).flatMap(({ chunks, events }) => [chunks, events]),
]
const organizationOf = (key: string): string | undefined => key.split('/')[1]

/** P8: whatever belongs to a process belongs to its organization, rows and objects. */
export async function tenantsNeverMeet(sql: Sql, storage: Storage, vectors: string): Promise<Finding> {
  const wrong: string[] = []
  let rows = 0
  for (const table of [...OF_A_PROCESS, vectors]) {
    const [row] = await sql.query<{ total: number; strays: string[] | null }>(
      `select count(*)::int as total, array_agg(distinct c.process_id::text)
         filter (where c.organization_id <> coalesce(b.organization_id, l.organization_id)) as strays
       from ${table} c left join ${TABLES.batch.processes} b on b.id = c.process_id
         left join ${TABLES.live.processes} l on l.id = c.process_id`,
    )
    rows += row?.total ?? 0
    for (const id of row?.strays ?? [])
      wrong.push(`${table} has rows of process ${id} under another organization`)
  }
  const owners = new Map<string, string>()
  for (const { processes } of Object.values(TABLES)) {
    const known = await sql.query<{ id: string; organization_id: string }>(
      `select id, organization_id from ${processes}`,
    )
    for (const { id, organization_id } of known) owners.set(id, organization_id)
  }
  let objects = 0
  for await (const { key } of storage.list('organizations/')) {
    objects += 1
    const owner = owners.get(key.split('/')[3] ?? '')
    if (owner !== undefined && owner !== organizationOf(key))
      wrong.push(`${key} belongs to organization ${owner}`)
  }
  return { counted: `${rows} rows and ${objects} objects, each under the organization of its process`, wrong }
}
