import { Migration } from '@mikro-orm/migrations'

/**
 * What operators look for: dead letters that were dropped are told from those that are there, and the audit log and restarts are
 * read from the newest on.
 */
export class Migration20261127000170Operating extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_ops"."failures" add column "dropped_at" timestamptz(3) null`)
    this.addSql(`
      create index "failures_open" on "spectra_ops"."failures" ("organization_id", "stage")
        where replayed_at is null and dropped_at is null
    `)
    this.addSql(`create index "audit_log_newest" on "spectra_ops"."audit_log" ("organization_id", "id")`)
  }
}
