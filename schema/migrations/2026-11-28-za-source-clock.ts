import { Migration } from '@mikro-orm/migrations'

/** How far the clock of a camera is from the arrival of its pictures. */
export class Migration20261128006000SourceClock extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_ops"."camera_segments" add column "drift_ms" bigint null`)
  }
}
