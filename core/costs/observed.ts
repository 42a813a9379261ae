import type { Database } from '../database/database.ts'
import type { CallKind, Tenant } from '../ports.ts'

/** What calls took lately, on average. */
export interface Observed {
  /** Undefined where there were too few. */
  of(
    kind: CallKind,
    provider: string,
    model: string,
  ): { inputTokens: number; outputTokens: number } | undefined
}

/** Fewer say nothing. */
const ENOUGH = 5
const DAYS = 30
const LATEST = 5000

/** Of the calls of an organization, those of which the provider counted the tokens. */
export async function observedBy(database: Pick<Database, 'as'>, tenant: Tenant): Promise<Observed> {
  const rows = await database.as(tenant).query<{ name: string; input: number; output: number }>(
    `select kind || ' ' || provider || ' ' || model as name, avg(input_tokens)::float8 as input, avg(output_tokens)::float8 as output
     from (select kind, provider, model, input_tokens, output_tokens from spectra_ops.model_calls
       where organization_id = $1 and at > clock_timestamp() - make_interval(days => ${DAYS}) and state = 'counted'
       order by at desc limit ${LATEST}) latest
     group by 1 having count(*) >= ${ENOUGH}`,
  )
  const averages = new Map(
    rows.map(({ name, input, output }) => [name, { inputTokens: input, outputTokens: output }]),
  )
  return { of: (kind, provider, model) => averages.get(`${kind} ${provider} ${model}`) }
}
