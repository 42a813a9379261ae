import { toDate, toDateOrNone, type Database } from '../database/database.ts'
import type { Cause, ErrorCode } from '../errors.ts'
import type { FailureView, SpanAttributes, SpanView, Tenant } from '../ports.ts'
import { camerasOf, ofCameras } from './cameras.ts'

/** Of one process; more are not read. */
const MOST_FAILURES = 200
const MOST_SPANS = 500

const OF_IDS = `in (select value::uuid from jsonb_array_elements_text($2::jsonb))`

interface FailureRow {
  process_id: string
  stage: string
  message_id: string
  replays: number
  chunk_id: string | null
  code: ErrorCode
  message: string
  retryable: boolean
  attempts: number
  first_failed_at: string | Date
  last_failed_at: string | Date
  replayed_at: string | Date | null
}

/** What failed for good in these processes, in one statement. */
export async function failuresOf(
  database: Database,
  tenant: Tenant,
  processIds: readonly string[],
): Promise<Map<string, FailureView[]>> {
  const rows = await database.as(tenant).query<FailureRow>(
    `select * from (
       select f.*, row_number() over (partition by f.process_id order by f.last_failed_at desc, f.message_id) as place
       from spectra_ops.failures f
       where f.organization_id = $1 and f.process_id ${OF_IDS} and ${ofCameras('$3', 'f', 'either')}) as newest
     where place <= ${MOST_FAILURES} order by last_failed_at, stage, message_id, replays`,
    [JSON.stringify(processIds), camerasOf(tenant)],
  )
  const views = rows.map((row): FailureView => {
    const replayedAt = toDateOrNone(row.replayed_at)
    const cause: Cause = { code: row.code, message: row.message, retryable: row.retryable }
    return {
      ...{ processId: row.process_id, stage: row.stage, messageId: row.message_id, replays: row.replays },
      ...(row.chunk_id !== null && { chunkId: row.chunk_id }),
      ...{ cause, attempts: row.attempts },
      ...{ firstFailedAt: toDate(row.first_failed_at), lastFailedAt: toDate(row.last_failed_at) },
      ...(replayedAt && { replayedAt }),
    }
  })
  return Map.groupBy(views, ({ processId }) => processId)
}

interface SpanRow {
  span_id: string
  trace_id: string
  process_id: string
  name: string
  started_at: string | Date
  ended_at: string | Date | null
  error: Cause | null
  attributes: SpanAttributes
}

/** What models were asked for these processes, in one statement. */
export async function spansOf(
  database: Database,
  tenant: Tenant,
  processIds: readonly string[],
): Promise<Map<string, SpanView[]>> {
  const rows = await database.as(tenant).query<SpanRow>(
    `select * from (
       select s.*, row_number() over (partition by s.process_id order by s.started_at desc, s.span_id) as place
       from spectra_ops.traces s
       where s.organization_id = $1 and s.process_id ${OF_IDS} and ${ofCameras('$3', 's', 'either')}) as newest
     where place <= ${MOST_SPANS} order by started_at, span_id`,
    [JSON.stringify(processIds), camerasOf(tenant)],
  )
  const views = rows.map((row): SpanView => {
    const endedAt = toDateOrNone(row.ended_at)
    return {
      ...{ id: row.span_id, traceId: row.trace_id, processId: row.process_id, name: row.name },
      startedAt: toDate(row.started_at),
      ...(endedAt && { endedAt }),
      ...(row.error !== null && { error: row.error }),
      attributes: row.attributes,
    }
  })
  return Map.groupBy(views, ({ processId }) => processId)
}
