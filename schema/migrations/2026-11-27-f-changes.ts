import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy, type TenantTable } from './tenant-policy.ts'

const TABLES: readonly TenantTable[] = [
  { table: 'spectra_ops.erasures', scope: { camera: 'camera_id' }, grants: ['select', 'insert'] },
  // Written by who erases: names of uploads.
  { table: 'spectra_ops.erasure_processes', scope: 'organization', grants: [] },
  { table: 'spectra_ops.idempotency', scope: 'organization' },
]

/**
 * Orders that change what there is: what is to be erased, and how far that got; which process is another one done again; and the
 * answers to orders with a key.
 */
export class Migration20261127000180Changes extends Migration {
  override up(): void {
    for (const table of ['batch_video_processes', 'cam_video_processes'])
      this.addSql(`alter table "spectra_ops"."${table}" add column "reprocess_of" uuid null`)
    this.addSql(`
      create table "spectra_ops"."erasures" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "kind" text not null,
        "process_id" uuid null,
        "camera_id" text null,
        "from_at" timestamptz(3) null,
        "until_at" timestamptz(3) null,
        "after_process" uuid null,
        "state" text not null,
        "user_id" uuid null,
        "key_id" uuid null,
        "counts" jsonb not null default '{}',
        "passes" int not null default 0,
        "created_at" timestamptz(3) not null,
        "next_at" timestamptz(3) null,
        "erased_at" timestamptz(3) null,
        "done_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(
      `create index "erasures_listing" on "spectra_ops"."erasures" ("organization_id", "created_at", "id")`,
    )
    this.addSql(
      `create index "erasures_due" on "spectra_ops"."erasures" ("next_at") where next_at is not null`,
    )
    this.addSql(`
      create table "spectra_ops"."erasure_processes" (
        "erasure_id" uuid not null,
        "process_id" uuid not null,
        "organization_id" uuid not null,
        "letters" boolean not null,
        "source_key" text null,
        "erased_at" timestamptz(3) null,
        primary key ("erasure_id", "process_id")
      )
    `)
    this.addSql(`
      create table "spectra_ops"."idempotency" (
        "organization_id" uuid not null,
        "key" varchar(200) not null,
        "operation" text not null,
        "request_hash" char(64) not null,
        "answer" jsonb null,
        "created_at" timestamptz(3) not null,
        primary key ("organization_id", "key")
      )
    `)
    for (const statement of TABLES.flatMap(tenantPolicy)) this.addSql(statement)
  }
}
