import { Migration } from '@mikro-orm/migrations'

/** What is done to the cluster is the act of no organization: its entries in the audit log name none. */
export class Migration20261127000005AuditOfNobody extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_ops"."audit_log" alter column "organization_id" drop not null`)
  }
}
