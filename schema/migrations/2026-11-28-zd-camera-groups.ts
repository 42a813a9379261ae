import { Migration } from '@mikro-orm/migrations'

/** Which groups a camera is in, by name. Changes of it are told as others are. */
export class Migration20261128007100CameraGroups extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_core"."cameras" add column "groups" jsonb not null default '[]'`)
    this.addSql(`
      create trigger "journal_camera_3" after update on "spectra_core"."cameras" for each row
      when (old.groups <> new.groups and (old.paused_at is null) = (new.paused_at is null)
        and old.source is not distinct from new.source and old.clip_seconds = new.clip_seconds
        and old.every_seconds = new.every_seconds and old.schedule = new.schedule)
      execute function "spectra_ops"."journal_camera_1"()
    `)
  }
}
