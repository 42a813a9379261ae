import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { findProcess, isInReach } from '../ledger/find-process.ts'
import { asUuid } from '../ledger/uuid.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import { notedChange } from '../observability/noted-change.ts'
import type { BudgetView, Costs } from '../ports.ts'
import { toDate } from '../database/database.ts'
import { whoOf } from '../who.ts'

/** US dollars; more is a mistake. */
const MOST_USD = 1e9

/** @throws SS_INPUT_INVALID */
export function checkedBudget(usd: number): number {
  if (Number.isFinite(usd) && usd >= 0 && usd <= MOST_USD) return usd
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot set the budget: it is ${usd}, not 0 to ${MOST_USD} US dollars`,
    {
      details: { field: 'budget' },
    },
  )
}

export function createBudgetSetting(database: Database): Pick<Costs, 'budgets' | 'setBudget'> {
  return {
    async budgets(tenant, subject, ids) {
      if (ids.length === 0) return new Map()
      const rows = await database.as(tenant).query<{
        id: string
        usd: number
        period: BudgetView['period']
        set_at: string
      }>(
        `select subject_id as id, usd::float8 as usd, period, set_at from spectra_ops.budgets
         where organization_id = $1 and subject = $2 and subject_id in (select jsonb_array_elements_text($3::jsonb))
         order by period`,
        [subject, JSON.stringify(ids)],
      )
      const views = Map.groupBy(rows, ({ id }) => id)
      return new Map(
        [...views].map(([id, own]) => [
          id,
          own.map(({ usd, period, set_at }) => ({ usd, period, setAt: toDate(set_at) })),
        ]),
      )
    },

    async setBudget(by, subject, usd) {
      const amount = usd === undefined ? undefined : checkedBudget(usd)
      const isProcess = 'process' in subject
      const id = isProcess ? subject.process : subject.camera
      const period = isProcess ? 'whole' : subject.period
      await database.transaction(async (sql) => {
        if (isProcess) await findProcess(sql, by, id)
        else await findCamera(sql, by, id)
        const key = [by.organizationId, isProcess ? 'process' : 'camera', isProcess ? asUuid(id) : id, period]
        const [before] = await sql.query<{ usd: number }>(
          `select usd::float8 as usd from spectra_ops.budgets
           where organization_id = $1 and subject = $2 and subject_id = $3 and period = $4`,
          key,
        )
        if (amount === undefined) {
          await sql.query(
            'delete from spectra_ops.budgets where organization_id = $1 and subject = $2 and subject_id = $3 and period = $4',
            key,
          )
        } else {
          await sql.query(
            `insert into spectra_ops.budgets (organization_id, subject, subject_id, period, usd, set_at)
             values ($1, $2, $3, $4, $5, clock_timestamp())
             on conflict (organization_id, subject, subject_id, period) do update set usd = excluded.usd, set_at = excluded.set_at`,
            [...key, amount],
          )
        }
        const details = notedChange(
          { ...subject, period, ...before },
          { ...subject, period, usd: amount ?? null },
        )
        await createAuditLog(sql).record({ ...whoOf(by), action: 'budget.set', subject: id, details })
      })
    },
  }
}

type Find = Parameters<typeof findProcess>

/** @throws SS_NOT_FOUND */
async function findCamera(sql: Find[0], tenant: Find[1], id: string): Promise<void> {
  const rows = isInReach(tenant, id)
    ? await sql.query('select 1 from spectra_core.cameras where organization_id = $1 and id = $2', [
        tenant.organizationId,
        id,
      ])
    : []
  if (rows.length > 0) return
  throw new SpectraError('SS_NOT_FOUND', `Cannot find the camera ${id}: there is none of this name`)
}
