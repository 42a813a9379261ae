import { Migration } from '@mikro-orm/migrations'

const EVENTS = ['batch_events', 'live_events']

/**
 * When events happened by the clock, where their video has a start, and who has seen to them: what timelines are read by. The instant
 * is written by a trigger, whichever program records the event.
 */
export class Migration20261127000060Reading extends Migration {
  override up(): void {
    this.addSql(`
      create function "spectra_insights"."set_event_instant_1"() returns trigger language plpgsql as $$
      begin
        select f."started_at"::timestamptz + make_interval(secs => new."start_time") into new."at"
          from "spectra_ops"."process_configs" f where f."process_id" = new."process_id";
        return new;
      end $$
    `)
    for (const table of EVENTS) {
      this.addSql(`
        alter table "spectra_insights"."${table}"
          add column "at" timestamptz(3) null,
          add column "reviewed_at" timestamptz(3) null,
          add column "reviewed_by" uuid null
      `)
      this.addSql(`
        update "spectra_insights"."${table}" e
          set "at" = f."started_at"::timestamptz + make_interval(secs => e."start_time")
          from "spectra_ops"."process_configs" f
          where f."process_id" = e."process_id" and f."started_at" is not null
      `)
      this.addSql(`
        create trigger "${table}_instant" before insert on "spectra_insights"."${table}"
          for each row execute function "spectra_insights"."set_event_instant_1"()
      `)
      this.addSql(`
        create index "${table}_clock" on "spectra_insights"."${table}" ("organization_id", "at", "id")
      `)
    }
    this.addSql(`
      create index "live_events_camera" on "spectra_insights"."live_events" ("organization_id", "camera_id", "at", "id")
    `)
    this.addSql(`
      create index "cam_video_processes_clip" on "spectra_ops"."cam_video_processes" ("organization_id", "camera_id", "clip_from")
    `)
  }
}
