import { Migration } from '@mikro-orm/migrations'

/** Each node relays the messages that it wrote itself; what waits for admission is nobody's. */
export class Migration20261123000003OutboxOwner extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_ops"."outbox" add column "owner" text null`)
    this.addSql(`create index "outbox_owner" on "spectra_ops"."outbox" ("owner", "seq")`)
    this.addSql(`
      create index "outbox_admission" on "spectra_ops"."outbox" ("target", "priority", "seq") where owner is null
    `)
    // Rows live for milliseconds: each index costs with every message, and a cancellation can look through what waits.
    this.addSql(`drop index "spectra_ops"."outbox_process"`)
    this.addSql(`
      alter table "spectra_ops"."outbox"
        set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)
    `)
  }
}
