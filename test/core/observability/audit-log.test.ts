import t from 'tap'
import { toDate } from '../../../core/database/database.ts'
import { createAuditLog } from '../../../core/observability/audit-log.ts'
import { auditLogContract } from '../../contracts/audit-log.ts'
import { testDatabase } from '../../helpers/database.ts'

interface Row {
  organization_id: string | null
  user_id: string | null
  action: string
  subject: string | null
  details: Record<string, unknown> | null
  at: string | Date
}

auditLogContract(t, async () => {
  const database = await testDatabase(t)
  return {
    audit: createAuditLog(database),
    entries: async () =>
      (await database.query<Row>('select * from spectra_ops.audit_log order by id')).map((row) => ({
        ...(row.organization_id === null ? {} : { organizationId: row.organization_id }),
        ...(row.user_id === null ? {} : { userId: row.user_id }),
        action: row.action,
        ...(row.subject === null ? {} : { subject: row.subject }),
        ...(row.details === null ? {} : { details: row.details }),
        at: toDate(row.at),
      })),
  }
})
