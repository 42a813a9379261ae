import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

const SUMMARIES = {
  ...{ table: 'spectra_insights.summaries', scope: { camera: 'camera_id' } },
  grants: ['select'],
} as const

/** Summaries of whole videos, and of hours and days of cameras, which have a zone by whose clock they are told. */
export class Migration20261127000440Summaries extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_core"."cameras" add column "zone" text null`)
    this.addSql(`
      create table "spectra_insights"."summaries" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "period" text check ("period" in ('whole', 'clip', 'hour', 'day')) not null,
        "process_id" uuid null,
        "camera_id" text null,
        "starts_at" timestamptz(3) null,
        "ends_at" timestamptz(3) null,
        "zone" text null,
        "trace" char(32) not null,
        "due_at" timestamptz(3) null,
        "order_id" uuid null,
        "made_for" uuid null,
        "updated_at" timestamptz(3) not null,
        "parts" text null,
        "text" text null,
        "claims" jsonb null,
        "provider" text null,
        "model" text null,
        "note" text null,
        "made_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(`create index "summaries_process" on "spectra_insights"."summaries" ("process_id")`)
    this.addSql(`
      create index "summaries_camera" on "spectra_insights"."summaries" ("organization_id", "camera_id", "starts_at")
    `)
    this.addSql(`
      create index "summaries_due" on "spectra_insights"."summaries" ("due_at") where due_at is not null
    `)
    this.addSql(`
      create index "summaries_open" on "spectra_insights"."summaries" ("updated_at") where made_for is distinct from order_id
    `)
    this.addSql(TELL_OF_PROCESS)
    this.addSql(`
      create trigger "summaries_told" after update on "spectra_insights"."summaries"
        for each row when (new.process_id is not null and old.text is distinct from new.text)
        execute function "spectra_insights"."tell_of_summary_1"()
    `)
    for (const statement of tenantPolicy(SUMMARIES)) this.addSql(statement)
  }
}

/** Whoever follows a process hears of its summary as of any other change. */
const TELL_OF_PROCESS = `
create function "spectra_insights"."tell_of_summary_1"() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $body$
begin
  insert into "spectra_ops"."journal" (xact, organization_id, kind, process_id, camera_id, subjects, at)
  values (pg_current_xact_id()::text::bigint, new.organization_id, 'process_changed', new.process_id, null, '{}', now());
  return null;
end
$body$`
