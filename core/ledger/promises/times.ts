import type { Sql } from '../../database/database.ts'
import type { Finding } from './finding.ts'
import { TABLES } from '../tables.ts'

/** P10: each event lies within its chunk, or within those of its parts, and chunks follow each other. */
export async function timesAreOurs(sql: Sql): Promise<Finding> {
  const wrong: string[] = []
  let total = 0
  for (const { chunks, events } of Object.values(TABLES)) {
    const [row] = await sql.query<{ total: number; outside: string[] | null }>(
      `select count(*)::int as total, array_agg(e.id::text) filter (where e.start_time < c.start_time
         or e.end_time > c.end_time and not exists (select 1 from ${events} q where q.joined_into = e.id)
         or e.end_time < e.start_time) as outside
       from ${events} e join ${chunks} c on c.id = e.chunk_id`,
    )
    total += row?.total ?? 0
    for (const id of row?.outside ?? []) wrong.push(`the event ${id} lies outside of its chunk`)
    const backwards = await sql.query<{ id: string }>(
      `select id from (select id, start_time, end_time,
           lag(start_time) over (partition by process_id order by ordinal) as before from ${chunks}) c
       where end_time <= start_time or start_time < before`,
    )
    for (const { id } of backwards)
      wrong.push(`the chunk ${id} ends before it begins, or begins before the one before it`)
  }
  return { counted: `${total} events, each within its chunk`, wrong }
}
