import type { ChunkTally, Outcome } from './completion.ts'
import { outcomeOf } from './completion.ts'
import type { LockedProcess } from './lock-process.ts'
import { noteSummaries } from './summaries.ts'
import { OPEN_CHUNKS, processSources } from './tables.ts'

/** Ends the process if that was its last open chunk, and notes that it is to be summed up. Cheap while chunks are open: one look into a partial index. */
export async function conclude(process: LockedProcess): Promise<Outcome | undefined> {
  if (process.status !== 'processing' || process.chunksTotal === null) return undefined
  const { sql, item, at } = process
  const { chunks, processes } = item.tables
  const [row] = await sql.query<{ tally: ChunkTally | null }>(
    `select case
       when exists (select 1 from ${chunks} where process_id = $1 and status in (${OPEN_CHUNKS})) then null
       else (select jsonb_build_object(
           'chunks', count(*),
           'completed', count(*) filter (where status = 'completed'),
           'failed', count(*) filter (where status = 'failed'),
           'firstFailure', (
             select jsonb_build_object('ordinal', ordinal, 'cause', cause) from ${chunks}
             where process_id = $1 and status = 'failed' order by ordinal limit 1))
         from ${chunks} where process_id = $1) end as tally`,
    [item.processId],
  )
  const outcome = row?.tally ? outcomeOf(process, row.tally) : undefined
  if (!outcome) return undefined
  const cause = outcome.status === 'failed' ? JSON.stringify(outcome.cause) : null
  await sql.query(
    `update ${processes} set status = $2, cause = $3::jsonb, finished_at = $4, updated_at = $4
     where id = $1 and status in (${processSources(outcome.status)})`,
    [item.processId, outcome.status, cause, at],
  )
  process.status = outcome.status
  await noteSummaries(process)
  return outcome
}
