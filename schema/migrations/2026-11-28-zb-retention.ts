import { Migration } from '@mikro-orm/migrations'

/** How long the footage of a camera is kept. */
export class Migration20261128006100Retention extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_core"."cameras" add column "keep_seconds" double precision null`)
  }
}
