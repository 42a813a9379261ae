import type { Sql } from '../../database/database.ts'
import type { Finding } from './finding.ts'
import { OPEN_CHUNKS, TABLES } from '../tables.ts'

/** P4: a completed process has the chunks that were announced, all of them completed; what ended says when. */
export async function statusesHold(sql: Sql): Promise<Finding> {
  const wrong: string[] = []
  let completed = 0
  for (const { processes, chunks } of Object.values(TABLES)) {
    const rows = await sql.query<{
      id: string
      total: number | null
      chunks: number
      open: number
      done: number
    }>(
      `select p.id, p.chunks_total as total, count(c.id)::int as chunks,
         count(*) filter (where c.status in (${OPEN_CHUNKS}))::int as open,
         count(*) filter (where c.status = 'completed')::int as done
       from ${processes} p left join ${chunks} c on c.process_id = p.id
       where p.status = 'completed' group by p.id, p.chunks_total`,
    )
    completed += rows.length
    for (const { id, total, chunks: count, open, done } of rows) {
      if (open > 0) wrong.push(`the completed process ${id} has ${open} open chunks`)
      if (total === null || count !== total)
        wrong.push(`the completed process ${id} has ${count} of ${total} chunks`)
      if (open === 0 && done !== count)
        wrong.push(`the completed process ${id} has chunks that are not completed`)
    }
    const ends = await sql.query<{ id: string; status: string }>(
      `select id, status from ${processes}
       where (finished_at is not null) <> (status in ('completed', 'failed', 'cancelled'))`,
    )
    for (const { id, status } of ends) wrong.push(`process ${id} is ${status}, and its end says otherwise`)
    const parts = await sql.query<{ id: string }>(
      `select id from ${chunks} where status = 'completed' and
         (described_at is null or events_detected_at is null or indexed_at is null or cache_cleaned_at is null)`,
    )
    for (const { id } of parts) wrong.push(`the completed chunk ${id} lacks a part of its work`)
  }
  return { counted: `${completed} completed processes, all of their chunks completed`, wrong }
}
