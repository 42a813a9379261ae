import { Migration } from '@mikro-orm/migrations'

/** What nobody is to see of a camera, and what was hidden in each segment that was recorded of it. */
export class Migration20261128008000Masks extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_core"."cameras" add column "masks" jsonb null`)
    this.addSql(`alter table "spectra_ops"."camera_segments" add column "covers" jsonb null`)
  }
}
