import { TABLES } from '../ledger/tables.ts'
import type { Accounts, OrganizationUse } from '../ports.ts'
import type { Context } from './context.ts'

const AT_WORK = Object.values(TABLES)
  .map(
    ({ processes }) =>
      `(select count(*) from ${processes} where organization_id = $1 and status in ('pending', 'queued', 'processing'))`,
  )
  .join(' + ')

/** Days and months are those of UTC, by the clock of the database, as limits count them. */
const STATEMENT = `
  with today as (select (clock_timestamp() at time zone 'utc')::date as day),
  spent as (
    select u.usd, u.day = t.day as is_today from spectra_ops.model_usage u, today t
    where u.organization_id = $1 and u.day >= date_trunc('month', t.day)::date)
  select (${AT_WORK})::float8 as "processes",
    (select coalesce(sum(bytes), 0)::float8 from spectra_ops.stored_bytes where organization_id = $1) as "storedBytes",
    (select coalesce(sum(usd) filter (where is_today), 0)::float8 from spent) as "dayCost",
    (select coalesce(sum(usd), 0)::float8 from spent) as "monthCost"`

/** What an organization has of that which its limits hold. */
export function createUse({ database }: Context): Pick<Accounts, 'use'> {
  return {
    async use(organizationId) {
      const [row] = await database.as({ organizationId }).query<OrganizationUse>(STATEMENT)
      return row!
    },
  }
}
