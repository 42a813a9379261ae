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
  /** Which share of the chunks the motion gate held back, 0 to 1. Undefined where it held back none, or few were described. */
  heldBack?: number
}

/** Fewer say nothing. */
const ENOUGH = 5
const DAYS = 30
const LATEST = 5000

/** Of the calls of an organization, those of which the provider counted the tokens. */
export async function observedBy(database: Pick<Database, 'as'>, tenant: Tenant): Promise<Observed> {
  const sql = database.as(tenant)
  const rows = await sql.query<{ name: string; input: number; output: number }>(
    `select kind || ' ' || provider || ' ' || model as name, avg(input_tokens)::float8 as input, avg(output_tokens)::float8 as output
     from (select kind, provider, model, input_tokens, output_tokens from spectra_ops.model_calls
       where organization_id = $1 and at > clock_timestamp() - make_interval(days => ${DAYS}) and state = 'counted'
       order by at desc limit ${LATEST}) latest
     group by 1 having count(*) >= ${ENOUGH}`,
  )
  const averages = new Map(
    rows.map(({ name, input, output }) => [name, { inputTokens: input, outputTokens: output }]),
  )
  const [gate] = await sql.query<{ held: number; all: number }>(
    `select count(*) filter (where state = 'saved')::int as held, count(*)::int as all
     from (select state from spectra_ops.model_calls
       where organization_id = $1 and at > clock_timestamp() - make_interval(days => ${DAYS}) and kind = 'vision'
       order by at desc limit ${LATEST}) latest`,
  )
  const { held, all } = gate!
  return {
    of: (kind, provider, model) => averages.get(`${kind} ${provider} ${model}`),
    ...(held > 0 && all >= ENOUGH && { heldBack: held / all }),
  }
}
