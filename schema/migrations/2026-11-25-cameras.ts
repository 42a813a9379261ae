import { Migration } from '@mikro-orm/migrations'

/** Cameras, and what a process of a camera is to show: the range that was asked for, and when its clip was taken. */
export class Migration20261125000000Cameras extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_core"."cameras" (
        "organization_id" uuid not null,
        "id" varchar(64) not null,
        "source" jsonb not null,
        "clip_seconds" double precision not null,
        "every_seconds" double precision not null,
        "next_at" timestamptz(3) not null,
        "paused_at" timestamptz(3) null,
        "created_at" timestamptz(3) not null,
        primary key ("organization_id", "id")
      )
    `)
    this.addSql(`create index "cameras_due" on "spectra_core"."cameras" ("next_at") where paused_at is null`)
    this.addSql(`
      alter table "spectra_ops"."cam_video_processes"
        add column "clip_from" timestamptz(3) null,
        add column "clip_to" timestamptz(3) null,
        add column "taken_at" timestamptz(3) null
    `)
    this.addSql(`
      create index "cam_video_processes_untaken" on "spectra_ops"."cam_video_processes" ("organization_id", "camera_id")
        where taken_at is null and status in ('queued', 'processing')
    `)
  }
}
