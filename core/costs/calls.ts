import type { Sql } from '../database/database.ts'
import type { PlannedCall, Usage } from '../ports.ts'

/** How a call came to its end. */
export type CallEnd =
  /** As the provider counted it. */
  | { state: 'counted'; usage: Usage }
  /** Nobody knows what it took: its estimate stands. */
  | { state: 'estimated' }
  /** It was not taken, and costs nothing. */
  | { state: 'refused' }

/**
 * The ledger of calls that cost. A call is written down before it is made, with what it may cost, and put right when it has ended:
 *
 *     open (estimate) -> call -> counted (what the provider says) | estimated | nothing
 *
 * A worker that dies in between leaves it open, and its estimate stands. Sums by day and month change in the same statement, by what
 * the call changes: a statement whose answer was lost counts nothing twice.
 */
export interface CallLedger {
  open(call: PlannedCall): Promise<void>
  end(callId: string, end: CallEnd): Promise<void>
  /** A call that was not made because nothing moved. */
  save(call: PlannedCall): Promise<void>
}

export function createCallLedger(sql: Sql): CallLedger {
  const add = (call: PlannedCall, state: 'open' | 'saved'): Promise<unknown> => {
    const { inputTokens, outputTokens, costUsd } = call.usage
    return sql.query(
      `with change as (
         insert into spectra_ops.model_calls (call_id, organization_id, process_id, camera_id, chunk_id, kind, purpose, provider, model,
           state, input_tokens, output_tokens, usd, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (call_id) do nothing returning *),
       delta as (select organization_id, camera_id, provider, model, at, ${state === 'open' ? GROWN : SPARED} from change)
       ${ADD_DELTA}`,
      [
        ...[call.callId, call.organizationId, call.processId, call.cameraId ?? null, call.chunkId ?? null],
        ...[call.kind, call.purpose ?? 'work', call.provider, call.model, state, inputTokens, outputTokens],
        ...[costUsd ?? null, call.at],
      ],
    )
  }

  return {
    async open(call) {
      await add(call, 'open')
    },
    async save(call) {
      await add(call, 'saved')
    },
    async end(callId, end) {
      if (end.state === 'estimated') {
        await sql.query(
          `update spectra_ops.model_calls set state = 'estimated' where call_id = $1 and state = 'open'`,
          [callId],
        )
      } else if (end.state === 'refused') {
        await sql.query(
          `with change as (delete from spectra_ops.model_calls where call_id = $1 and state = 'open' returning *),
           delta as (select organization_id, camera_id, provider, model, at, ${SHRUNK} from change)
           ${ADD_DELTA}`,
          [callId],
        )
      } else {
        const { inputTokens, outputTokens, costUsd } = end.usage
        await sql.query(
          `with planned as (
             select * from spectra_ops.model_calls where call_id = $1 and state = 'open' for update),
           change as (
             update spectra_ops.model_calls c set state = 'counted', input_tokens = $2, output_tokens = $3, usd = $4
             from planned p where c.call_id = p.call_id returning c.*),
           delta as (select c.organization_id, c.camera_id, c.provider, c.model, c.at, 0 as calls,
               c.input_tokens - p.input_tokens as input_tokens, c.output_tokens - p.output_tokens as output_tokens,
               coalesce(c.usd, 0) - coalesce(p.usd, 0) as usd, (c.usd is null)::int - (p.usd is null)::int as unpriced,
               0 as saved_calls, 0 as saved_usd
             from change c join planned p using (call_id))
           ${ADD_DELTA}`,
          [callId, inputTokens, outputTokens, costUsd ?? null],
        )
      }
    },
  }
}

const GROWN = `1 as calls, input_tokens, output_tokens, coalesce(usd, 0) as usd, (usd is null)::int as unpriced,
  0 as saved_calls, 0 as saved_usd`
const SHRUNK = `-1 as calls, -input_tokens as input_tokens, -output_tokens as output_tokens, -coalesce(usd, 0) as usd,
  -(usd is null)::int as unpriced, 0 as saved_calls, 0 as saved_usd`
const SPARED = `0 as calls, 0 as input_tokens, 0 as output_tokens, 0 as usd, 0 as unpriced, 1 as saved_calls,
  coalesce(usd, 0) as saved_usd`

const SUMS = ['calls', 'input_tokens', 'output_tokens', 'usd', 'unpriced', 'saved_calls', 'saved_usd']

/** Adds the one row of `delta`, where there is one, to the sums of its day and of its month. */
const ADD_DELTA = `, month as (
    insert into spectra_ops.model_costs (organization_id, month, usd)
    select organization_id, date_trunc('month', at at time zone 'utc')::date, usd::float8 from delta where usd <> 0
    on conflict (organization_id, month) do update set usd = greatest(0, model_costs.usd + excluded.usd))
  insert into spectra_ops.model_usage (organization_id, day, camera_id, provider, model, ${SUMS.join(', ')})
  select organization_id, (at at time zone 'utc')::date, coalesce(camera_id, ''), provider, model, ${SUMS.join(', ')} from delta
  on conflict (organization_id, day, camera_id, provider, model) do update
    set ${SUMS.map((name) => `${name} = model_usage.${name} + excluded.${name}`).join(', ')}`
