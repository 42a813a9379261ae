import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { CallSubject, OrganizationLimits } from '../ports.ts'

/** A model that may be asked, and whether it is known what it costs. */
export interface PricedModel {
  provider: string
  model: string
  /** `free`: nothing is paid for it; `unknown`: the table of models has no price of it. */
  price: 'free' | 'known' | 'unknown'
}

/** Says whether more may be spent. */
export interface Budgets {
  /**
   * Whether models may be asked on somebody's behalf. What is under way counts with its estimate, so that a budget is passed by what
   * is in flight at most.
   * @throws SS_BUDGET_REACHED; the codes of the database
   */
  check(
    subject: CallSubject & { stage?: string; budget?: number },
    models: readonly PricedModel[],
  ): Promise<void>
}

interface Limit {
  of: 'process' | 'camera' | 'organization'
  /** Of a turn of a conversation, which is counted as a process is. */
  isQuestion?: boolean
  period: 'whole' | 'day' | 'month'
  usd: number
}

export function createBudgets(sql: Sql): Budgets {
  return {
    async check(subject, models) {
      if (models.every(({ price }) => price === 'free')) return
      const isQuestion = subject.stage === 'chat'
      const own =
        subject.budget === undefined ? [] : [{ of: 'process', period: 'whole', usd: subject.budget } as const]
      const limits = [...own, ...(await limitsOf(sql, subject))].map((limit) => ({ ...limit, isQuestion }))
      if (limits.length === 0) return
      const unknown = models.find(({ price }) => price === 'unknown')
      if (unknown) {
        const name = `${unknown.provider}/${unknown.model}`
        const advice = 'Add it to SPECTRA_MODEL_TABLE, or take the budget away.'
        throw reached(`the price of ${name} is not known, and ${sentence(limits[0]!)}. ${advice}`)
      }
      const spent = await spentOf(sql, subject)
      for (const limit of limits) {
        const usd = spent[limit.of === 'process' ? 'process' : `${limit.of}_${limit.period}`] ?? 0
        if (usd >= limit.usd) throw reached(`${amount(usd)} are spent, and ${sentence(limit)}`)
      }
    },
  }
}

const reached = (state: string): SpectraError =>
  new SpectraError('SS_BUDGET_REACHED', `Cannot ask models now: ${state}`)

/** At least cents, and as exact as small amounts need. */
const amount = (usd: number): string => `${usd.toFixed(usd < 1 ? 4 : 2)} US dollars`

const sentence = ({ of, isQuestion, period, usd }: Limit): string =>
  `the budget of the ${of === 'process' && isQuestion ? 'question' : of}${period === 'whole' ? '' : ` for a ${period}`} is ${amount(usd)}`

async function limitsOf(sql: Sql, { organizationId, processId, cameraId }: CallSubject): Promise<Limit[]> {
  const rows = await sql.query<
    { of: 'process' | 'camera'; period: Limit['period']; usd: number } & { limits: OrganizationLimits | null }
  >(
    `select subject as of, period, usd::float8 as usd, null::jsonb as limits from spectra_ops.budgets
     where organization_id = $1 and ((subject = 'process' and subject_id = $2) or (subject = 'camera' and subject_id = $3))
     union all select 'organization', 'day', 0, value from spectra_core.org_config where organization_id = $1::uuid and key = 'limits'`,
    [organizationId, processId, cameraId ?? null],
  )
  return rows.flatMap(({ limits, ...own }): Limit[] => {
    if (!limits) return [own]
    const { dailyCost, monthlyCost } = limits
    return [
      ...(dailyCost === undefined
        ? []
        : [{ of: 'organization' as const, period: 'day' as const, usd: dailyCost }]),
      ...(monthlyCost === undefined
        ? []
        : [{ of: 'organization' as const, period: 'month' as const, usd: monthlyCost }]),
    ]
  })
}

/** Days and months are those of UTC, by the clock of the database. */
async function spentOf(
  sql: Sql,
  { organizationId, processId, cameraId }: CallSubject,
): Promise<Record<string, number>> {
  const [row] = await sql.query<Record<string, number>>(
    `with today as (select (clock_timestamp() at time zone 'utc')::date as day),
     this_month as (
       select u.camera_id, u.usd, u.day = t.day as is_today from spectra_ops.model_usage u, today t
       where u.organization_id = $1 and u.day >= date_trunc('month', t.day)::date)
     select (select coalesce(sum(usd), 0)::float8 from spectra_ops.model_calls where process_id = $2 and state <> 'saved') as process,
       coalesce(sum(usd) filter (where is_today), 0)::float8 as organization_day,
       coalesce(sum(usd), 0)::float8 as organization_month,
       coalesce(sum(usd) filter (where is_today and camera_id = $3), 0)::float8 as camera_day,
       coalesce(sum(usd) filter (where camera_id = $3), 0)::float8 as camera_month
     from this_month`,
    [organizationId, processId, cameraId ?? null],
  )
  return row!
}
