import { randomUUID } from 'node:crypto'
import { toDate } from '../database/database.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import { requirePermission } from '../permissions.ts'
import type { Accounts, OrganizationView } from '../ports.ts'
import { now, type Context } from './context.ts'
import { requireAccounts } from './guard.ts'
import { nameIn } from './values.ts'
import { whoOf } from '../who.ts'

interface OrganizationRow {
  id: string
  name: string
  created_at: string | Date
}

const view = ({ id, name, created_at }: OrganizationRow): OrganizationView => ({
  ...{ id, name, createdAt: toDate(created_at) },
})

export function createOrganizations(
  context: Context,
): Pick<Accounts, 'createOrganization' | 'organizations'> {
  const { database } = context
  return {
    async createOrganization(by, name) {
      requireAccounts(by)
      // Others may not look over the fence of their own.
      requirePermission(by, 'cluster:write')
      return database.transaction(async (sql) => {
        const [row] = await sql.query<OrganizationRow>(
          'insert into spectra_core.organizations (id, name, created_at) values ($1, $2, $3) returning id, name, created_at',
          [randomUUID(), nameIn(name), now(context)],
        )
        const details = { name }
        await createAuditLog(sql).record({
          ...{ ...whoOf(by), action: 'organization.create', subject: row!.id, details },
        })
        return view(row!)
      })
    },

    async organizations() {
      const rows = await database.query<OrganizationRow>(
        'select id, name, created_at from spectra_core.organizations order by name, id',
      )
      return rows.map(view)
    },
  }
}
