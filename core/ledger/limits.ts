import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { OrganizationLimits } from '../ports.ts'
import { TABLES } from './tables.ts'

const COUNTED = Object.values(TABLES)
  .map(
    ({ processes }) =>
      `(select count(*) from ${processes} where organization_id = $1 and status in ('pending', 'queued', 'processing'))`,
  )
  .join(' + ')

/**
 * Whether an organization may order more: processes at work at a time, space, and what models cost it this month. Orders at the same moment are counted one after the
 * other, where there is a limit. @throws SS_QUOTA_EXCEEDED
 */
export async function checkLimits(sql: Sql, organizationId: string): Promise<void> {
  const [row] = await sql.query<{ value: OrganizationLimits }>(
    `select value from spectra_core.org_config where organization_id = $1 and key = 'limits' for update`,
    [organizationId],
  )
  const { concurrentProcesses, quotaBytes, monthlyCost } = row?.value ?? {}
  if (concurrentProcesses !== undefined) {
    const [found] = await sql.query<{ count: number }>(`select (${COUNTED})::int as count`, [organizationId])
    if (found!.count >= concurrentProcesses) {
      const advice = 'Order it again when one of them has ended, or have the limit raised.'
      const state = `${found!.count} processes are at work, and the organization may have ${concurrentProcesses}`
      throw exceeded(state, advice)
    }
  }
  if (quotaBytes !== undefined) {
    const [found] = await sql.query<{ bytes: number | string }>(
      'select coalesce(sum(bytes), 0)::float8 as bytes from spectra_ops.stored_bytes where organization_id = $1',
      [organizationId],
    )
    if (Number(found!.bytes) >= quotaBytes) {
      const state = `${found!.bytes} bytes are stored, and the organization may have ${quotaBytes}`
      throw exceeded(state, 'Delete what is no longer needed, or have the limit raised.')
    }
  }
  if (monthlyCost !== undefined) {
    const [found] = await sql.query<{ usd: number }>(
      `select usd from spectra_ops.model_costs
       where organization_id = $1 and month = date_trunc('month', clock_timestamp() at time zone 'utc')::date`,
      [organizationId],
    )
    const usd = found?.usd ?? 0
    if (usd > 0 && usd >= monthlyCost) {
      const state = `models cost ${usd.toFixed(2)} US dollars this month, and the organization may have ${monthlyCost}`
      throw exceeded(state, 'Wait for the next month (UTC), or have the limit raised.')
    }
  }
}

const exceeded = (state: string, advice: string): SpectraError =>
  new SpectraError('SS_QUOTA_EXCEEDED', `Cannot take the order: ${state}`, { details: { advice } })
