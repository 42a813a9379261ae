import { Migration } from '@mikro-orm/migrations'
import { TENANT_ROLE } from './tenant-role.ts'

/**
 * The entry of the audit log about an order is written in the transaction of the order, on behalf of who gave it: of the own
 * organization, also by somebody who is limited to cameras and reads none. Entries are still changed and removed by nobody.
 */
export class Migration20261127000220AuditWithEffects extends Migration {
  override up(): void {
    this.addSql(`
      create policy tenant_adds on "spectra_ops"."audit_log" for insert to ${TENANT_ROLE}
        with check (organization_id = (select nullif(current_setting('spectra.organization', true), '')::uuid))
    `)
    this.addSql(`grant insert on "spectra_ops"."audit_log" to ${TENANT_ROLE}`)
    this.addSql(`grant usage on sequence "spectra_ops"."audit_log_id_seq" to ${TENANT_ROLE}`)
  }
}
