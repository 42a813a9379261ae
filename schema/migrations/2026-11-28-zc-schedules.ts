import { Migration } from '@mikro-orm/migrations'

/** When clips of a camera are taken: `always`, `on-demand`, or five fields of cron. Changes of it are told as others are. */
export class Migration20261128007000Schedules extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_core"."cameras" add column "schedule" text not null default 'always'`)
    this.addSql(`
      create trigger "journal_camera_2" after update on "spectra_core"."cameras" for each row
      when (old.schedule <> new.schedule and (old.paused_at is null) = (new.paused_at is null)
        and old.source is not distinct from new.source and old.clip_seconds = new.clip_seconds
        and old.every_seconds = new.every_seconds)
      execute function "spectra_ops"."journal_camera_1"()
    `)
  }
}
