import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../../database/database.ts'
import { isMissing } from '../failures.ts'

/** Names of an organization's files begin so. */
export const namesOf = (organizationId: string): string => `${organizationId}-`

/**
 * Removes from a node's file cache the files of organizations of which something was erased since it last looked, and of those whose
 * erasure may still go on. A node that never looked keeps none; one that was away learns of all that happened meanwhile. What somebody works
 * on stays readable until it is released. Returns how many files went. @throws the codes of the database
 */
export async function forgetErased(dir: string, database: Pick<Database, 'query'>): Promise<number> {
  const [kept, mark] = [join(dir, 'kept'), join(dir, 'erasures-seen')]
  const names = await readdir(kept).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (!names) return 0
  const seen = await readFile(mark, 'utf8').catch(() => '')
  const since = Number.isNaN(Date.parse(seen)) ? undefined : new Date(seen)
  const [now] = await database.query<{ now: Date | string }>('select clock_timestamp() as now', [])
  const rows = await database.query<{ organization_id: string }>(
    `select distinct organization_id from spectra_ops.erasures
     where passes > 0 and (next_at is not null or coalesce(done_at, erased_at) >= $1::timestamptz)`,
    [(since ?? new Date(0)).toISOString()],
  )
  const begins = rows.map((row) => namesOf(row.organization_id))
  const meant = names.filter((name) => since === undefined || begins.some((each) => name.startsWith(each)))
  for (const name of meant) await rm(join(kept, name), { force: true })
  await writeFile(mark, new Date(now!.now).toISOString())
  return meant.length
}
