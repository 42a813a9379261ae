import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

const EVENTS = { batch_events: 'batch_video_chunks', live_events: 'cam_video_chunks' }

/**
 * What organizations have models told: prompts and event schemas of their own, in versions that are only ever added. A chunk keeps by
 * which event schema it was asked; its events get name, version and severity from there by a trigger, whichever program records them.
 */
export class Migration20261127000261Instructions extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_core"."instructions" (
        "id" uuid not null default gen_random_uuid(),
        "organization_id" uuid not null,
        "camera_id" text null,
        "process_id" uuid null,
        "about" text not null,
        "number" int not null,
        "value" jsonb null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create unique index "instructions_version" on "spectra_core"."instructions"
        ("organization_id", "about", "camera_id", "process_id", "number") nulls not distinct
    `)
    this.addSql(`
      create index "instructions_process" on "spectra_core"."instructions" ("process_id") where process_id is not null
    `)
    const policy = tenantPolicy({
      table: 'spectra_core.instructions',
      scope: 'organization',
      grants: ['select', 'insert'],
    })
    for (const statement of policy) this.addSql(statement)
    for (const [events, chunks] of Object.entries(EVENTS)) {
      this.addSql(`alter table "spectra_ops"."${chunks}" add column "event_schema" jsonb null`)
      this.addSql(`
        alter table "spectra_insights"."${events}"
          add column "schema_name" text null,
          add column "schema_version" text null,
          add column "severity" text null
      `)
      this.addSql(`
        create function "spectra_insights"."set_event_schema_of_${events}_1"() returns trigger language plpgsql as $$
        begin
          select c."event_schema"->>'name', c."event_schema"->>'version', c."event_schema"->'severities'->>new."type"
            into new."schema_name", new."schema_version", new."severity"
            from "spectra_ops"."${chunks}" c
            where c."id" = new."chunk_id" and jsonb_exists(c."event_schema"->'severities', new."type");
          return new;
        end $$
      `)
      this.addSql(`
        create trigger "${events}_schema" before insert on "spectra_insights"."${events}"
          for each row execute function "spectra_insights"."set_event_schema_of_${events}_1"()
      `)
    }
  }
}
