import { Migration } from '@mikro-orm/migrations'

/** Beside who described a chunk: who was asked before, and who was not asked because nothing moves. */
export class Migration20261127000320PassedOver extends Migration {
  override up(): void {
    for (const table of ['batch_video_chunks', 'cam_video_chunks']) {
      this.addSql(
        `alter table "spectra_ops"."${table}" add column "passed_over" jsonb null, add column "not_asked" jsonb null`,
      )
    }
  }
}
