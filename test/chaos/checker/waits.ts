import type { AdmissionConfig } from '../../../schema/cluster.ts'
import type { Database } from '../../../core/database/database.ts'
import type { Finding } from './evidence.ts'

interface Row {
  low: boolean
  count: number
  longest: number
  median: number
}

/** Whoever waited while the queue was deleted lost his place with it, and is not judged. */
const UNDISTURBED = `not exists (select 1 from jsonb_array_elements_text($2::jsonb) as deleted(at)
  where deleted.at::timestamptz between a.created_at and a.at)`

/** What an admitted message may still wait for: a queue to run dry, a node that is silent, a worker that is hung. */
const SLACK_SECONDS = 120
const HIGHEST = 10

/**
 * P9: how long orders waited until their chunker began, the lowest priorities beside the others. No order is overtaken by one
 * that came later than aging allows.
 */
export async function lowPriorityIsServed(
  database: Database,
  { secondsPerPoint }: AdmissionConfig,
  deletions: readonly Date[],
): Promise<Finding> {
  const begun = `with begun as (select p.id, p.priority, p.created_at,
      (select min(at) from chaos.changes where key = p.id::text and "table" = 'batch_video_processes'
         and "to" = 'processing') as at
    from spectra_ops.batch_video_processes p)`
  const rows = await database.query<Row>(
    `${begun} select priority <= 2 as low, count(*)::int as count,
       max(extract(epoch from at - created_at))::float8 as longest,
       percentile_cont(0.5) within group (order by extract(epoch from at - created_at))::float8 as median
     from begun where at is not null group by 1 order by 1 desc`,
  )
  const overtaken = await database.query<{ id: string; priority: number; by: number; waited: number }>(
    `${begun} select a.id, a.priority, count(*)::int as by,
       extract(epoch from a.at - a.created_at)::float8 as waited
     from begun a join begun b on b.at < a.at
       and extract(epoch from b.created_at - a.created_at) > $1::float8 * (${HIGHEST} - a.priority) + ${SLACK_SECONDS}
     where ${UNDISTURBED}
     group by a.id, a.priority, a.at, a.created_at`,
    [secondsPerPoint, JSON.stringify(deletions)],
  )
  const text = rows.map(
    ({ low, count, longest, median }) =>
      `${low ? 'lowest priorities' : 'others'}: ${count}, median ${median.toFixed(1)} s, longest ${longest.toFixed(1)} s`,
  )
  const wrong = overtaken.map(
    ({ id, priority, by, waited }) =>
      `process ${id} of priority ${priority} waited ${waited.toFixed(1)} s, overtaken by ${by} that came far later`,
  )
  return { counted: text.join('; '), wrong }
}
