import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy, type TenantTable } from './tenant-policy.ts'

const TABLES: readonly TenantTable[] = [
  { table: 'spectra_core.rules', scope: 'organization', grants: ['select', 'insert', 'update'] },
  { table: 'spectra_core.rule_versions', scope: 'organization', grants: ['select', 'insert'] },
  { table: 'spectra_insights.alerts', scope: { camera: 'camera_id' }, grants: ['select', 'update'] },
  { table: 'spectra_insights.alert_notes', scope: { camera: 'camera_id' }, grants: ['select', 'insert'] },
]

/** What is watched for, in all its versions; and each occurrence of it, once. What becomes of an alert is in the journal. */
export class Migration20261128000600Rules extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_core"."rules" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "name" text not null,
        "enabled" boolean not null,
        "version" int not null,
        "rule" jsonb not null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "enabled_at" timestamptz(3) null,
        "removed_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(
      `create index "rules_listing" on "spectra_core"."rules" ("organization_id", "created_at", "id")`,
    )
    this.addSql(
      `create unique index "rules_name" on "spectra_core"."rules" ("organization_id", "name") where removed_at is null`,
    )
    this.addSql(`
      create table "spectra_core"."rule_versions" (
        "rule_id" uuid not null,
        "number" int not null,
        "organization_id" uuid not null,
        "rule" jsonb not null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        primary key ("rule_id", "number")
      )
    `)
    this.addSql(ALERTS)
    for (const index of ALERT_INDEXES) this.addSql(index)
    this.addSql(`
      create table "spectra_insights"."alert_notes" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "alert_id" uuid not null,
        "camera_id" text null,
        "step" text not null,
        "text" text null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(
      `create index "alert_notes_alert" on "spectra_insights"."alert_notes" ("alert_id", "created_at")`,
    )
    for (const statement of TABLES.flatMap(tenantPolicy)) this.addSql(statement)
    this.addSql(JOURNAL)
    this.addSql(
      `create trigger "journal_insert_on_alerts" after insert on "spectra_insights"."alerts"
       for each row execute function "spectra_ops"."journal_alert_1"()`,
    )
    this.addSql(
      `create trigger "journal_update_on_alerts" after update on "spectra_insights"."alerts"
       for each row when (old.updated_at <> new.updated_at) execute function "spectra_ops"."journal_alert_1"()`,
    )
    this.addSql(FORGET)
    this.addSql(
      `create trigger "notes_of_removed_alerts" after delete on "spectra_insights"."alerts"
       for each row execute function "spectra_insights"."forget_alert_1"()`,
    )
  }
}

const ALERTS = `
  create table "spectra_insights"."alerts" (
    "id" uuid not null,
    "organization_id" uuid not null,
    "rule_id" uuid not null,
    "rule_version" int not null,
    "rule_name" text not null,
    "occurrence" text not null,
    "stream" text not null,
    "place" double precision not null,
    "place_end" double precision not null,
    "camera_id" text null,
    "process_id" uuid not null,
    "process_ids" uuid[] not null,
    "chunk_id" uuid not null,
    "start_time" double precision not null,
    "end_time" double precision not null,
    "starts_at" timestamptz(3) null,
    "ends_at" timestamptz(3) null,
    "event_ids" uuid[] not null,
    "claims" jsonb not null,
    "title" text not null,
    "severity" text not null,
    "state" text not null,
    "false_alarm" boolean not null default false,
    "raised_at" timestamptz(3) not null,
    "updated_at" timestamptz(3) not null,
    "acknowledged_at" timestamptz(3) null,
    "closed_at" timestamptz(3) null,
    "escalate_at" timestamptz(3) null,
    "escalate_to" text null,
    "escalated_at" timestamptz(3) null,
    primary key ("id"),
    constraint "alerts_occurrence" unique ("rule_id", "occurrence")
  )`

const ALERT_INDEXES = [
  `create index "alerts_listing" on "spectra_insights"."alerts" ("organization_id", "raised_at", "id")`,
  `create index "alerts_stream" on "spectra_insights"."alerts" ("rule_id", "stream", "place")`,
  `create index "alerts_process" on "spectra_insights"."alerts" ("process_id")`,
  `create index "alerts_processes" on "spectra_insights"."alerts" using gin ("process_ids")`,
  `create index "alerts_due" on "spectra_insights"."alerts" ("escalate_at") where escalate_at is not null`,
]

/** Written by its owner, as all of the journal. */
const JOURNAL = `
create function "spectra_ops"."journal_alert_1"() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $body$
begin
  insert into "spectra_ops"."journal" (xact, organization_id, kind, process_id, camera_id, subjects, at)
  values (pg_current_xact_id()::text::bigint, new.organization_id,
    case when tg_op = 'INSERT' then 'alert_raised'
      when old.escalated_at is null and new.escalated_at is not null then 'alert_escalated'
      when old.state <> new.state and new.state = 'acknowledged' then 'alert_acknowledged'
      when old.state <> new.state and new.state = 'closed' then 'alert_closed'
      else 'alert_changed' end, new.process_id, new.camera_id, array[new.id], now());
  return null;
end
$body$`

/** What was said of an alert goes with it. */
const FORGET = `
create function "spectra_insights"."forget_alert_1"() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $body$
begin
  delete from "spectra_insights"."alert_notes" where alert_id = old.id;
  return null;
end
$body$`
