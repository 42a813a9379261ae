import { Migration } from '@mikro-orm/migrations'
import { DEFAULT_ORGANIZATION_ID } from '../ids.ts'

/** All tables but the one that needs pgvector, and the organization of the machine's own user. */
export class Migration20261123000000Tables extends Migration {
  override up(): void {
    this.addSql(`create schema if not exists "spectra_ops"`)
    this.addSql(`create schema if not exists "spectra_insights"`)
    this.addSql(`create schema if not exists "spectra_core"`)
    this.addSql(`
      create table "spectra_ops"."audit_log" (
        "id" bigserial primary key,
        "organization_id" uuid not null,
        "user_id" uuid null,
        "action" text not null,
        "subject" text null,
        "details" jsonb null,
        "at" timestamptz(3) not null
      )
    `)
    this.addSql(`create index "audit_log_listing" on "spectra_ops"."audit_log" ("organization_id", "at")`)
    this.addSql(`
      create table "spectra_insights"."batch_events" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "chunk_id" uuid not null,
        "position" int not null,
        "type" varchar(64) not null,
        "start_time" double precision not null,
        "end_time" double precision not null,
        "confidence" double precision not null,
        "description" text not null,
        "attributes" jsonb not null default '{}',
        "created_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "batch_events_timeline"
        on "spectra_insights"."batch_events" ("process_id", "start_time", "id")
    `)
    this.addSql(`
      create index "batch_events_news"
        on "spectra_insights"."batch_events" ("organization_id", "created_at", "id")
    `)
    this.addSql(`
      alter table "spectra_insights"."batch_events"
        add constraint "batch_events_position" unique ("chunk_id", "position")
    `)
    this.addSql(`
      create table "spectra_ops"."batch_video_processes" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "status" text not null,
        "title" text not null,
        "source" jsonb not null,
        "priority" smallint not null,
        "trace" char(32) not null,
        "source_metadata" jsonb null,
        "chunks_total" int null,
        "warnings" jsonb not null default '[]',
        "cause" jsonb null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "finished_at" timestamptz(3) null,
        "idempotency_key" text null,
        "request_hash" char(64) not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "batch_video_processes_listing"
        on "spectra_ops"."batch_video_processes" ("organization_id", "created_at", "id")
    `)
    this.addSql(`
      alter table "spectra_ops"."batch_video_processes"
        add constraint "batch_video_processes_idempotency" unique ("organization_id", "idempotency_key")
    `)
    this.addSql(`
      alter table "spectra_ops"."batch_video_processes"
        add constraint "batch_video_processes_status_check"
        check ("status" in ('pending', 'queued', 'processing', 'completed', 'failed', 'cancelled'))
    `)
    this.addSql(`
      create table "spectra_ops"."batch_video_chunks" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "ordinal" int not null,
        "start_time" double precision not null,
        "end_time" double precision not null,
        "video_key" text not null,
        "cache_key" text not null,
        "codec" text not null,
        "fps" double precision not null,
        "width" int not null,
        "height" int not null,
        "bytes" bigint not null,
        "sha256" char(64) not null,
        "status" text not null,
        "cause" jsonb null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "described_at" timestamptz(3) null,
        "events_detected_at" timestamptz(3) null,
        "indexed_at" timestamptz(3) null,
        "cache_cleaned_at" timestamptz(3) null,
        "process_id" uuid not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "batch_video_chunks_open"
        on "spectra_ops"."batch_video_chunks" ("process_id") where status in ('pending', 'processing', 'm1_completed')
    `)
    this.addSql(`
      alter table "spectra_ops"."batch_video_chunks"
        add constraint "batch_video_chunks_ordinal" unique ("process_id", "ordinal")
    `)
    this.addSql(`
      alter table "spectra_ops"."batch_video_chunks"
        add constraint "batch_video_chunks_status_check"
        check ("status" in ('pending', 'processing', 'm1_completed', 'completed', 'failed', 'cancelled'))
    `)
    this.addSql(`
      create table "spectra_ops"."cam_video_processes" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "status" text not null,
        "title" text not null,
        "source" jsonb not null,
        "priority" smallint not null,
        "trace" char(32) not null,
        "source_metadata" jsonb null,
        "chunks_total" int null,
        "warnings" jsonb not null default '[]',
        "cause" jsonb null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "finished_at" timestamptz(3) null,
        "camera_id" text not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "cam_video_processes_listing"
        on "spectra_ops"."cam_video_processes" ("organization_id", "created_at", "id")
    `)
    this.addSql(`
      create index "cam_video_processes_camera"
        on "spectra_ops"."cam_video_processes" ("organization_id", "camera_id", "created_at")
    `)
    this.addSql(`
      alter table "spectra_ops"."cam_video_processes"
        add constraint "cam_video_processes_status_check"
        check ("status" in ('pending', 'queued', 'processing', 'completed', 'failed', 'cancelled'))
    `)
    this.addSql(`
      create table "spectra_ops"."cam_video_chunks" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "ordinal" int not null,
        "start_time" double precision not null,
        "end_time" double precision not null,
        "video_key" text not null,
        "cache_key" text not null,
        "codec" text not null,
        "fps" double precision not null,
        "width" int not null,
        "height" int not null,
        "bytes" bigint not null,
        "sha256" char(64) not null,
        "status" text not null,
        "cause" jsonb null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "described_at" timestamptz(3) null,
        "events_detected_at" timestamptz(3) null,
        "indexed_at" timestamptz(3) null,
        "cache_cleaned_at" timestamptz(3) null,
        "process_id" uuid not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "cam_video_chunks_open"
        on "spectra_ops"."cam_video_chunks" ("process_id") where status in ('pending', 'processing', 'm1_completed')
    `)
    this.addSql(`
      alter table "spectra_ops"."cam_video_chunks"
        add constraint "cam_video_chunks_ordinal" unique ("process_id", "ordinal")
    `)
    this.addSql(`
      alter table "spectra_ops"."cam_video_chunks"
        add constraint "cam_video_chunks_status_check"
        check ("status" in ('pending', 'processing', 'm1_completed', 'completed', 'failed', 'cancelled'))
    `)
    this.addSql(`
      create table "spectra_insights"."chat_context" (
        "conversation_id" uuid not null,
        "turn" int not null,
        "organization_id" uuid not null,
        "role" text not null,
        "content" jsonb not null,
        "created_at" timestamptz(3) not null,
        primary key ("conversation_id", "turn")
      )
    `)
    this.addSql(`
      create index "chat_context_listing"
        on "spectra_insights"."chat_context" ("organization_id", "conversation_id")
    `)
    this.addSql(`
      alter table "spectra_insights"."chat_context"
        add constraint "chat_context_role_check"
        check ("role" in ('user', 'assistant', 'tool'))
    `)
    this.addSql(`
      create table "spectra_insights"."chunk_outputs" (
        "chunk_id" uuid not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "modality" text not null,
        "summary_key" text not null,
        "thumbnail_key" text null,
        "summary" text not null,
        "model" text not null,
        "provider" text not null,
        "created_at" timestamptz(3) not null,
        primary key ("chunk_id")
      )
    `)
    this.addSql(`create index "chunk_outputs_process" on "spectra_insights"."chunk_outputs" ("process_id")`)
    this.addSql(`
      alter table "spectra_insights"."chunk_outputs"
        add constraint "chunk_outputs_modality_check"
        check ("modality" in ('batch', 'live'))
    `)
    this.addSql(`
      create table "spectra_core"."cohorts" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "name" text not null,
        "created_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      alter table "spectra_core"."cohorts"
        add constraint "cohorts_organization_id_name_unique" unique ("organization_id", "name")
    `)
    this.addSql(`
      create table "spectra_insights"."context_summaries" (
        "conversation_id" uuid not null,
        "through_turn" int not null,
        "organization_id" uuid not null,
        "summary" text not null,
        "model" text not null,
        "created_at" timestamptz(3) not null,
        primary key ("conversation_id", "through_turn")
      )
    `)
    this.addSql(`
      create table "spectra_ops"."failures" (
        "stage" varchar(64) not null,
        "message_id" uuid not null,
        "replays" int not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "chunk_id" uuid null,
        "code" text not null,
        "message" text not null,
        "retryable" boolean not null,
        "attempts" int not null,
        "first_failed_at" timestamptz(3) not null,
        "last_failed_at" timestamptz(3) not null,
        "replayed_at" timestamptz(3) null,
        primary key ("stage", "message_id", "replays")
      )
    `)
    this.addSql(`create index "failures_process" on "spectra_ops"."failures" ("process_id")`)
    this.addSql(`
      create table "spectra_ops"."inbox" (
        "stage" varchar(64) not null,
        "message_id" uuid not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "state" text not null,
        "replays" int not null,
        "cause" jsonb null,
        "updated_at" timestamptz(3) not null,
        primary key ("stage", "message_id")
      )
    `)
    this.addSql(`create index "inbox_process" on "spectra_ops"."inbox" ("process_id")`)
    this.addSql(`
      alter table "spectra_ops"."inbox"
        add constraint "inbox_state_check"
        check ("state" in ('open', 'done', 'failed'))
    `)
    this.addSql(`
      create table "spectra_insights"."live_events" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "chunk_id" uuid not null,
        "position" int not null,
        "type" varchar(64) not null,
        "start_time" double precision not null,
        "end_time" double precision not null,
        "confidence" double precision not null,
        "description" text not null,
        "attributes" jsonb not null default '{}',
        "created_at" timestamptz(3) not null,
        "camera_id" text null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "live_events_timeline"
        on "spectra_insights"."live_events" ("process_id", "start_time", "id")
    `)
    this.addSql(`
      create index "live_events_news"
        on "spectra_insights"."live_events" ("organization_id", "created_at", "id")
    `)
    this.addSql(`
      alter table "spectra_insights"."live_events"
        add constraint "live_events_position" unique ("chunk_id", "position")
    `)
    this.addSql(`
      create table "spectra_core"."organizations" (
        "id" uuid not null,
        "name" text not null,
        "created_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create table "spectra_core"."org_config" (
        "organization_id" uuid not null,
        "key" varchar(128) not null,
        "value" jsonb not null,
        "updated_at" timestamptz(3) not null,
        primary key ("organization_id", "key")
      )
    `)
    this.addSql(`
      create table "spectra_ops"."outbox" (
        "seq" bigserial primary key,
        "target" text not null,
        "message_id" uuid not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "priority" smallint not null,
        "envelope" jsonb not null,
        "created_at" timestamptz(3) not null
      )
    `)
    this.addSql(`create index "outbox_process" on "spectra_ops"."outbox" ("process_id")`)
    this.addSql(`
      alter table "spectra_ops"."outbox"
        add constraint "outbox_message" unique ("target", "message_id")
    `)
    this.addSql(`
      create table "spectra_ops"."process_configs" (
        "process_id" uuid not null,
        "organization_id" uuid not null,
        "chunk_duration" double precision not null,
        "overlap" double precision not null,
        "fps" double precision null,
        "width" int null,
        "height" int null,
        "started_at" text null,
        "created_at" timestamptz(3) not null,
        primary key ("process_id")
      )
    `)
    this.addSql(`
      create table "spectra_ops"."restart_history" (
        "id" bigserial primary key,
        "node" text not null,
        "stage" text not null,
        "worker" text not null,
        "at" timestamptz(3) not null,
        "cause" jsonb not null,
        "delay_ms" int not null,
        "escalated" boolean not null
      )
    `)
    this.addSql(`create index "restart_history_at" on "spectra_ops"."restart_history" ("at")`)
    this.addSql(`
      create table "spectra_core"."roles" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "name" text not null,
        "permissions" jsonb not null default '[]',
        "created_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      alter table "spectra_core"."roles"
        add constraint "roles_organization_id_name_unique" unique ("organization_id", "name")
    `)
    this.addSql(`
      create table "spectra_ops"."traces" (
        "span_id" char(16) not null,
        "trace_id" char(32) not null,
        "parent_span_id" char(16) null,
        "organization_id" uuid not null,
        "process_id" uuid null,
        "name" text not null,
        "started_at" timestamptz(3) not null,
        "ended_at" timestamptz(3) null,
        "error" jsonb null,
        "attributes" jsonb not null default '{}',
        primary key ("span_id")
      )
    `)
    this.addSql(`create index "traces_trace" on "spectra_ops"."traces" ("trace_id", "started_at")`)
    this.addSql(`create index "traces_process" on "spectra_ops"."traces" ("process_id")`)
    this.addSql(`
      create table "spectra_core"."users" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "email" text not null,
        "name" text not null,
        "password_hash" text null,
        "role_id" uuid null,
        "cohort_id" uuid null,
        "disabled_at" timestamptz(3) null,
        "created_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(`create index "users_organization_id_index" on "spectra_core"."users" ("organization_id")`)
    this.addSql(`alter table "spectra_core"."users" add constraint "users_email_unique" unique ("email")`)
    this.addSql(`
      alter table "spectra_ops"."batch_video_chunks"
        add constraint "batch_video_chunks_process_id_foreign"
        foreign key ("process_id")
        references "spectra_ops"."batch_video_processes" ("id") on update no action on delete cascade
    `)
    this.addSql(`
      alter table "spectra_ops"."cam_video_chunks"
        add constraint "cam_video_chunks_process_id_foreign"
        foreign key ("process_id")
        references "spectra_ops"."cam_video_processes" ("id") on update no action on delete cascade
    `)
    this.addSql(`
      alter table "spectra_core"."users"
        add constraint "users_role_id_foreign"
        foreign key ("role_id")
        references "spectra_core"."roles" ("id") on delete set null
    `)
    this.addSql(`
      alter table "spectra_core"."users"
        add constraint "users_cohort_id_foreign"
        foreign key ("cohort_id")
        references "spectra_core"."cohorts" ("id") on delete set null
    `)

    this.addSql(`
      insert into "spectra_core"."organizations" ("id", "name", "created_at")
      values ('${DEFAULT_ORGANIZATION_ID}', 'default', now())
    `)
  }
}
