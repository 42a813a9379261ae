import { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { issuesOf } from '../issues.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import { notedChange } from '../observability/noted-change.ts'
import type { Accounts, OrganizationLimits } from '../ports.ts'
import { now, type Context } from './context.ts'
import { requireAccounts } from './guard.ts'
import { whoOf } from '../who.ts'

/** Row of `org_config`. */
const KEY = 'limits'

/** The limits that an organization may have of its own, and what each may be. */
export const OrganizationLimitsSchema = z.strictObject({
  videoSeconds: z.number().positive().optional(),
  sourceBytes: z.int().positive().optional(),
  quotaBytes: z.int().nonnegative().optional(),
  concurrentProcesses: z.int().positive().optional(),
  monthlyCost: z.number().nonnegative().optional(),
  dailyCost: z.number().nonnegative().optional(),
}) satisfies z.ZodType<OrganizationLimits>

export function createLimits(context: Context): Pick<Accounts, 'limits' | 'setLimits'> {
  const { database } = context
  return {
    async limits(organizationId) {
      const [row] = await database.query<{ value: unknown }>(
        'select value from spectra_core.org_config where organization_id = $1 and key = $2',
        [organizationId, KEY],
      )
      return row ? checked(row.value) : {}
    },

    async setLimits(by, limits) {
      requireAccounts(by)
      const value = checked(limits)
      await database.transaction(async (sql) => {
        const [before] = await sql.query<{ value: object }>(
          'select value from spectra_core.org_config where organization_id = $1 and key = $2',
          [by.organizationId, KEY],
        )
        await sql.query(
          `insert into spectra_core.org_config (organization_id, key, value, updated_at) values ($1, $2, $3::jsonb, $4)
           on conflict (organization_id, key) do update set value = excluded.value, updated_at = excluded.updated_at`,
          [by.organizationId, KEY, JSON.stringify(value), now(context)],
        )
        // One that is not named is taken away.
        const taken = Object.keys({ ...before?.value }).filter((name) => !(name in value))
        const after = { ...Object.fromEntries(taken.map((name) => [name, null])), ...value }
        const details = notedChange({ ...before?.value }, after)
        await createAuditLog(sql).record({ ...whoOf(by), action: 'limits.set', details })
      })
      return value
    },
  }
}

function checked(value: unknown): OrganizationLimits {
  const { data, error } = OrganizationLimitsSchema.safeParse(value)
  if (data) return data
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use the limits: ${issuesOf(error)}`)
}
