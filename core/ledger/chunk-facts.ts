import { eventIdOf } from '../../schema/ids.ts'
import type { Recorder } from './process-facts.ts'
import type { Scope } from './scope.ts'
import { chunkSources, OPEN_CHUNKS } from './tables.ts'

/** The three parts of M2, in the order of their columns. */
const TASK_COLUMNS = ['events_detected_at', 'indexed_at', 'cache_cleaned_at'] as const
type TaskColumn = (typeof TASK_COLUMNS)[number]

const ALL_TASKS_DONE = TASK_COLUMNS.map((column) => `${column} is not null`).join(' and ')

/** A chunk was described: its output row and its status, once. */
export const chunkDescribed: Recorder<'chunk_described'> = async (scope, { chunkId, output }) => {
  const { sql, subject, at } = scope
  const rows = await sql.query<{ status: string }>(
    `with moved as (
       update ${subject.tables.chunks} set described_at = $3, updated_at = $3,
         status = case when ${ALL_TASKS_DONE} then 'completed' else 'm1_completed' end
       where id = $1 and process_id = $2 and status in (${chunkSources('m1_completed')})
       returning id, status
     ), output as (
       insert into spectra_insights.chunk_outputs (chunk_id, organization_id, process_id, modality, summary_key,
         thumbnail_key, summary, model, provider, created_at)
       select id, $4, $2, $5, $6, $7, $8, $9, $10, $3 from moved
       on conflict (chunk_id) do nothing
     )
     select status from moved`,
    [
      chunkId,
      subject.processId,
      at,
      subject.organizationId,
      subject.modality,
      output.summaryKey,
      output.thumbnailKey ?? null,
      output.summary,
      output.model,
      output.provider,
    ],
  )
  return { changed: rows.length > 0, settled: rows[0]?.status === 'completed' }
}

/** The events of a chunk, each under an id that follows from its place. */
export const eventsDetected: Recorder<'events_detected'> = async (scope, { chunkId, events }) => {
  const rows = events.map((event, position) => ({ ...event, id: eventIdOf(chunkId, position), position }))
  const live = scope.subject.modality === 'live'
  return recordTask(scope, chunkId, 'events_detected_at', {
    also: `insert into ${scope.subject.tables.events} (id, organization_id, process_id, chunk_id, position, type,
        start_time, end_time, confidence, description, attributes, created_at${live ? ', camera_id' : ''})
      select e.id, $4, $2, done.id, e.position, e.type, e."startTime", e."endTime", e.confidence, e.description,
        coalesce(e.attributes, '{}'), $3${live ? ', $6' : ''}
      from done, jsonb_to_recordset($5::jsonb) as e(id uuid, position int, type text, "startTime" float8,
        "endTime" float8, confidence float8, description text, attributes jsonb)
      on conflict do nothing`,
    values: [scope.subject.organizationId, JSON.stringify(rows), ...(live ? [scope.subject.cameraId] : [])],
  })
}

/** The chunk can be found by search. */
export const chunkIndexed: Recorder<'chunk_indexed'> = (scope, { chunkId }) =>
  recordTask(scope, chunkId, 'indexed_at')

/** The copy that stages read is gone. */
export const cacheCleaned: Recorder<'cache_cleaned'> = (scope, { chunkId }) =>
  recordTask(scope, chunkId, 'cache_cleaned_at')

/** Marks one part of M2 as done; the last of the three completes the chunk. Late work on a failed chunk is dropped. */
async function recordTask(
  { sql, subject, at }: Scope,
  chunkId: string,
  column: TaskColumn,
  extra?: { also: string; values: (string | null)[] },
) {
  const others = TASK_COLUMNS.filter((other) => other !== column).map((other) => `${other} is not null`)
  const rows = await sql.query<{ status: string }>(
    `with done as (
       update ${subject.tables.chunks} set ${column} = $3, updated_at = $3,
         status = case when ${others.join(' and ')} and status in (${chunkSources('completed')})
           then 'completed' else status end
       where id = $1 and process_id = $2 and ${column} is null and status in (${OPEN_CHUNKS})
       returning id, status
     )${extra ? `, extra as (${extra.also})` : ''}
     select status from done`,
    [chunkId, subject.processId, at, ...(extra?.values ?? [])],
  )
  return { changed: rows.length > 0, settled: rows[0]?.status === 'completed' }
}
