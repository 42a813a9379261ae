import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

/** Moments that people keep together, searches that they keep, and footage that is made into a file for them. */
export class Migration20261128000400Cases extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_core"."cases" (
        "id" uuid not null default gen_random_uuid(),
        "organization_id" uuid not null,
        "name" text not null,
        "note" text not null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "removed_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(
      `create index "cases_newest" on "spectra_core"."cases" ("organization_id", "updated_at", "id")`,
    )
    this.addSql(`
      create table "spectra_core"."case_items" (
        "id" uuid not null default gen_random_uuid(),
        "organization_id" uuid not null,
        "case_id" uuid not null,
        "kind" text check ("kind" in ('event', 'chunk', 'video', 'camera')) not null,
        "process_id" uuid null,
        "event_id" uuid null,
        "chunk_id" uuid null,
        "camera_id" text null,
        "start_time" double precision null,
        "end_time" double precision null,
        "starts_at" timestamptz(3) null,
        "ends_at" timestamptz(3) null,
        "comment" text not null,
        "position" int not null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        "removed_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(`create index "case_items_case" on "spectra_core"."case_items" ("case_id", "position")`)
    this.addSql(`
      create index "case_items_process" on "spectra_core"."case_items" ("process_id") where process_id is not null
    `)
    this.addSql(`
      alter table "spectra_core"."case_items" add constraint "case_items_case_id_foreign"
        foreign key ("case_id") references "spectra_core"."cases" ("id") on update no action on delete cascade
    `)
    this.addSql(`
      create table "spectra_core"."saved_searches" (
        "id" uuid not null default gen_random_uuid(),
        "organization_id" uuid not null,
        "name" text not null,
        "query" jsonb not null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        "removed_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "saved_searches_name" on "spectra_core"."saved_searches" ("organization_id", "name")
    `)
    this.addSql(`
      create table "spectra_ops"."footage_exports" (
        "id" uuid not null default gen_random_uuid(),
        "organization_id" uuid not null,
        "name" text not null,
        "pieces" jsonb not null,
        "cameras" jsonb not null,
        "has_files" boolean not null,
        "case_id" uuid null,
        "state" text check ("state" in ('waiting', 'running', 'done', 'failed', 'cancelled', 'expired')) not null,
        "done_seconds" double precision not null,
        "all_seconds" double precision not null,
        "attempts" int not null,
        "owner" text null,
        "lease_until" timestamptz(3) null,
        "key" text null,
        "bytes" bigint null,
        "manifest" jsonb null,
        "cause" jsonb null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "expires_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "footage_exports_newest" on "spectra_ops"."footage_exports" ("organization_id", "created_at", "id")
    `)
    this.addSql(`
      create index "footage_exports_open" on "spectra_ops"."footage_exports" ("created_at")
        where state in ('waiting', 'running') or key is not null
    `)
    for (const table of TABLES) for (const statement of tenantPolicy(table)) this.addSql(statement)
  }
}

/** Which cases and exports somebody sees whose access is limited to cameras is told by `core/cases` and `core/exports`. */
const TABLES = [
  { table: 'spectra_core.cases', scope: 'organization' },
  { table: 'spectra_core.case_items', scope: { camera: 'camera_id' } },
  { table: 'spectra_core.saved_searches', scope: 'organization' },
  { table: 'spectra_ops.footage_exports', scope: 'organization', grants: ['select', 'insert', 'update'] },
] as const
