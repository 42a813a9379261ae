import { toDate, type Database } from '../database/database.ts'
import { asUuid } from '../ledger/uuid.ts'
import type { CallPurpose, CallView, Costs, SpentByProcess, SpentOnDay, Tenant } from '../ports.ts'

interface SumRow {
  calls: number
  input_tokens: number
  output_tokens: number
  usd: number
  unpriced: number
  saved_calls: number
  saved_usd: number
}

const spentOf = (row: SumRow) => ({
  calls: row.calls,
  inputTokens: row.input_tokens,
  outputTokens: row.output_tokens,
  usd: row.usd,
  unpriced: row.unpriced,
  savedCalls: row.saved_calls,
  savedUsd: row.saved_usd,
})

export const NOTHING_SPENT: SpentByProcess = {
  ...{ calls: 0, inputTokens: 0, outputTokens: 0, usd: 0, unpriced: 0, savedCalls: 0, savedUsd: 0 },
  estimated: 0,
}

/** More than anybody reads. */
const MOST_WAITING = 200

const MADE = `filter (where m.state <> 'saved')`
const SAVED = `filter (where m.state = 'saved')`

/** Of rows of `model_calls` as `m`. Float8 is what JavaScript has; the sum itself is exact. */
const SUM_OF_CALLS = `count(*) ${MADE}::float8 as calls,
  coalesce(sum(input_tokens) ${MADE}, 0)::float8 as input_tokens, coalesce(sum(output_tokens) ${MADE}, 0)::float8 as output_tokens,
  coalesce(sum(usd) ${MADE}, 0)::float8 as usd, count(*) filter (where m.state <> 'saved' and usd is null)::float8 as unpriced,
  count(*) ${SAVED}::float8 as saved_calls, coalesce(sum(usd) ${SAVED}, 0)::float8 as saved_usd,
  count(*) filter (where m.state in ('open', 'estimated'))::float8 as estimated`

const SUM_OF_DAYS = ['calls', 'input_tokens', 'output_tokens', 'usd', 'unpriced', 'saved_calls', 'saved_usd']
  .map((name) => `${name}::float8 as ${name}`)
  .join(', ')

/** What was spent, as people ask. */
export function createCostReading(
  database: Pick<Database, 'as'>,
): Pick<
  Costs,
  'ofProcesses' | 'ofChunks' | 'ofTurns' | 'ofConversations' | 'calls' | 'byDay' | 'byProcess' | 'waiting'
> {
  async function by(
    column: 'process_id' | 'chunk_id',
    tenant: Tenant,
    ids: readonly string[],
  ): Promise<Map<string, SpentByProcess>> {
    const possible = [...new Set(ids)].filter((id) => asUuid(id) !== null)
    if (possible.length === 0) return new Map()
    const rows = await database.as(tenant).query<SumRow & { id: string; estimated: number }>(
      `select ${column} as id, ${SUM_OF_CALLS} from spectra_ops.model_calls m
       where organization_id = $1 and ${column} in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       group by ${column}`,
      [JSON.stringify(possible)],
    )
    return new Map(rows.map((row) => [row.id, { ...spentOf(row), estimated: row.estimated }]))
  }

  return {
    ofProcesses: (tenant, ids) => by('process_id', tenant, ids),
    ofChunks: (tenant, ids) => by('chunk_id', tenant, ids),
    // Cameras limit what is seen of processes, and a turn is none.
    ofTurns: ({ organizationId }, ids) => by('process_id', { organizationId }, ids),
    async ofConversations({ organizationId }, ids) {
      const possible = ids.filter((id) => asUuid(id) !== null)
      if (possible.length === 0) return new Map()
      const rows = await database.as({ organizationId }).query<SumRow & { id: string; estimated: number }>(
        `select t.conversation_id as id, ${SUM_OF_CALLS} from spectra_insights.chat_context t
           join spectra_ops.model_calls m on m.organization_id = $1 and m.process_id = t.id
         where t.organization_id = $1 and t.conversation_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
         group by t.conversation_id`,
        [JSON.stringify(possible)],
      )
      return new Map(rows.map((row) => [row.id, { ...spentOf(row), estimated: row.estimated }]))
    },

    async calls(tenant, processId) {
      if (asUuid(processId) === null) return []
      const rows = await database.as(tenant).query<CallRow>(
        `select call_id, chunk_id, kind, purpose, provider, model, state, input_tokens::float8 as input_tokens,
           output_tokens::float8 as output_tokens, usd::float8 as usd, at
         from spectra_ops.model_calls where organization_id = $1 and process_id = $2 order by at, call_id limit 1000`,
        [processId],
      )
      return rows.map(toCall)
    },

    async byDay(tenant, { from, until, cameraId = null }) {
      const rows = await database.as(tenant).query<SumRow & DayRow>(
        `select day::text as day, camera_id, provider, model, ${SUM_OF_DAYS} from spectra_ops.model_usage
         where organization_id = $1 and day between ($2::timestamptz at time zone 'utc')::date and ($3::timestamptz at time zone 'utc')::date
           and ($4::text is null or camera_id = $4) and (calls <> 0 or saved_calls <> 0)
         order by day desc, camera_id, provider, model limit 10000`,
        [from, until, cameraId],
      )
      return rows.map(toDay)
    },

    async byProcess(tenant, { from, until, cameraId = null, first }) {
      const rows = await database.as(tenant).query<SumRow & SubjectRow>(
        `select process_id, min(purpose) as purpose, ${SUM_OF_CALLS} from spectra_ops.model_calls m
         where organization_id = $1 and at >= $2 and at < $3 and ($4::text is null or camera_id = $4)
         group by process_id order by usd desc, calls desc, process_id limit ${first}`,
        [from, until, cameraId],
      )
      return rows.map((row) => ({
        ...{ ...spentOf(row), estimated: row.estimated, processId: row.process_id, purpose: row.purpose },
      }))
    },

    async waiting(tenant) {
      const rows = await database.as(tenant).query<{ process_id: string }>(
        `select process_id from spectra_ops.held_messages where organization_id = $1
         group by process_id order by min(at), process_id limit ${MOST_WAITING}`,
      )
      return rows.map((row) => row.process_id)
    },
  }
}

interface SubjectRow {
  process_id: string
  purpose: CallPurpose
  estimated: number
}

interface CallRow extends Pick<CallView, 'kind' | 'purpose' | 'provider' | 'model' | 'state'> {
  call_id: string
  chunk_id: string | null
  input_tokens: number
  output_tokens: number
  usd: number | null
  at: string | Date
}

const toCall = (row: CallRow): CallView => ({
  id: row.call_id,
  ...(row.chunk_id !== null && { chunkId: row.chunk_id }),
  ...{ kind: row.kind, purpose: row.purpose, provider: row.provider, model: row.model, state: row.state },
  ...{ inputTokens: row.input_tokens, outputTokens: row.output_tokens },
  ...(row.usd !== null && { usd: row.usd }),
  at: toDate(row.at),
})

interface DayRow {
  day: string
  camera_id: string
  provider: string
  model: string
}

const toDay = (row: SumRow & DayRow): SpentOnDay => ({
  ...spentOf(row),
  ...{ day: row.day, provider: row.provider, model: row.model },
  ...(row.camera_id !== '' && { cameraId: row.camera_id }),
})
