import { toDate, type Sql } from '../database/database.ts'
import { forgetCited } from '../ledger/chat-turns.ts'
import { partEvents } from '../ledger/joining/part-events.ts'
import type { ErasureCounts } from '../ports.ts'

/** Tables of erasures themselves: what was ordered stays. */
const KEPT = ['spectra_ops.erasures', 'spectra_ops.erasure_processes']

/** A table with a column, after those whose rows refer to its own. */
export interface TableWith {
  name: string
}

/**
 * Every table of ours that has this column, in an order in which rows can be deleted. Asked of the database itself: a table that is
 * added later is erased, too, without a word here.
 */
export async function tablesWith(sql: Sql, column: 'process_id' | 'organization_id'): Promise<string[]> {
  const rows = await sql.query<{ name: string; refers_to: string[] }>(
    `select n.nspname || '.' || c.relname as name,
       coalesce((select jsonb_agg(distinct rn.nspname || '.' || r.relname) from pg_constraint f
         join pg_class r on r.oid = f.confrelid join pg_namespace rn on rn.oid = r.relnamespace
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid), '[]') as refers_to
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = $1 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition
       and n.nspname in ('spectra_core', 'spectra_ops', 'spectra_insights')
     order by 1`,
    [column],
  )
  const left = new Map(rows.map(({ name, refers_to }) => [name, refers_to]))
  const ordered: string[] = []
  while (left.size > 0) {
    const referred = new Set([...left].flatMap(([name, to]) => to.filter((each) => each !== name)))
    const free = [...left.keys()].filter((name) => !referred.has(name))
    // Tables that refer to each other come as they are: the database says what it cannot delete.
    for (const name of free.length > 0 ? free : [...left.keys()]) {
      ordered.push(name)
      left.delete(name)
    }
  }
  return ordered.filter((name) => !KEPT.includes(name))
}

/** Adds up counts. */
export function plus(a: ErasureCounts, b: ErasureCounts): ErasureCounts {
  const sum: Record<string, number> = { ...a }
  for (const [name, count] of Object.entries(b)) if (count) sum[name] = (sum[name] ?? 0) + (count as number)
  return sum
}

/** What rows of a table are called in the counts. */
const CALLED: Record<string, keyof ErasureCounts> = {
  'spectra_ops.batch_video_chunks': 'chunks',
  'spectra_ops.cam_video_chunks': 'chunks',
  'spectra_ops.batch_video_processes': 'processes',
  'spectra_ops.cam_video_processes': 'processes',
  'spectra_insights.batch_events': 'events',
  'spectra_insights.live_events': 'events',
}

/** Deletes rows of a table. @param where a condition on `t` */
export async function deleteRows(
  sql: Sql,
  table: string,
  where: string,
  values: readonly string[],
): Promise<ErasureCounts> {
  const [row] = await sql.query<{ count: number }>(
    `with gone as (delete from ${table} t where ${where} returning 1) select count(*)::int as count from gone`,
    values,
  )
  const { count } = row!
  const called = CALLED[table]
  return { rows: count, ...(called && { [called]: count }) }
}

/**
 * Deletes all rows of processes, in the transaction of `sql`. Their own rows are locked first: what a worker commits at this moment is
 * there before, and erased, or finds no process.
 */
export async function deleteProcessRows(
  sql: Sql,
  organizationId: string,
  processIds: readonly string[],
): Promise<ErasureCounts> {
  const ids = `{${processIds.join(',')}}`
  const values = [organizationId, ids]
  const tables = await tablesWith(sql, 'process_id')
  let counts: ErasureCounts = {}
  const processes = ['spectra_ops.batch_video_processes', 'spectra_ops.cam_video_processes']
  for (const table of processes)
    await sql.query(
      `select id from ${table} where organization_id = $1 and id = any($2::uuid[]) for update`,
      values,
    )
  await forgetCited(sql, organizationId, processIds)
  await partEvents(sql, organizationId, processIds)
  counts = plus(counts, await deleteRows(sql, 'spectra_insights.summaries', TELLS_CLIP, values))
  counts = plus(counts, await deleteRows(sql, 'spectra_insights.alerts', RESTS_ON, values))
  for (const table of tables)
    counts = plus(
      counts,
      await deleteRows(sql, table, 't.organization_id = $1 and t.process_id = any($2::uuid[])', values),
    )
  for (const table of processes)
    counts = plus(
      counts,
      await deleteRows(sql, table, 't.organization_id = $1 and t.id = any($2::uuid[])', values),
    )
  const noticed = `t.organization_id = $1 and split_part(t.key, '/', 4) in (select one::text from unnest($2::uuid[]) as one)`
  return plus(counts, await deleteRows(sql, 'spectra_ops.unclaimed_objects', noticed, values))
}

/** The summary of a camera's time in which one of the clips was taken: it may tell what that showed. */
const TELLS_CLIP = `t.organization_id = $1 and exists (
  select 1 from spectra_ops.cam_video_processes p where p.organization_id = $1 and p.id = any($2::uuid[])
    and p.camera_id = t.camera_id and p.clip_from < t.ends_at and p.clip_to + interval '1 minute' > t.starts_at)`

/** An alert tells of all footage that it rests on. */
const RESTS_ON = 't.organization_id = $1 and t.process_ids && $2::uuid[]'

/** Deletes all rows of an organization. @param schemas of these only */
export async function deleteOrganizationRows(
  sql: Sql,
  organizationId: string,
  schemas: readonly string[] = ['spectra_insights', 'spectra_ops', 'spectra_core'],
): Promise<ErasureCounts> {
  let counts: ErasureCounts = {}
  const tables = await tablesWith(sql, 'organization_id')
  for (const table of tables.filter((name) => schemas.some((schema) => name.startsWith(`${schema}.`))))
    counts = plus(counts, await deleteRows(sql, table, 't.organization_id = $1', [organizationId]))
  if (!schemas.includes('spectra_core')) return counts
  return plus(counts, await deleteRows(sql, 'spectra_core.organizations', 't.id = $1', [organizationId]))
}

/** The database's now. */
export async function nowOf(sql: Sql): Promise<Date> {
  const [row] = await sql.query<{ now: string | Date }>('select clock_timestamp() as now')
  return toDate(row!.now)
}
