import type { Sql } from '../database/database.ts'
import type { AuditLog } from '../ports.ts'

/** The audit log as rows of the database, in whose time they are. */
export function createAuditLog(database: Sql): AuditLog {
  return {
    async record({ organizationId, userId, keyId, action, subject, details }) {
      // A key is no account: it is noted beside what was done.
      const noted = keyId === undefined ? details : { ...details, keyId }
      await database.query(
        `insert into spectra_ops.audit_log (organization_id, user_id, action, subject, details, at)
         values ($1, $2, $3, $4, $5::jsonb, now())`,
        [organizationId, userId, action, subject, noted === undefined ? null : JSON.stringify(noted)],
      )
    },
  }
}
