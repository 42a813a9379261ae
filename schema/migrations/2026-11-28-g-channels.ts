import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy, type TenantTable } from './tenant-policy.ts'

const TABLES: readonly TenantTable[] = [
  { table: 'spectra_core.channels', scope: 'organization' },
  { table: 'spectra_ops.deliveries', scope: { camera: 'camera_id' } },
]

/** The ways by which organizations are told what happens, and what was told by each. */
export class Migration20261128000700Channels extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_core"."channels" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "name" text not null,
        "kind" text not null,
        "address" jsonb not null,
        "secret" text null,
        "wants" jsonb not null,
        "quiet" jsonb null,
        "digest" jsonb null,
        "digest_at" timestamptz(3) null,
        "paused_at" timestamptz(3) null,
        "version" int not null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "failures" int not null default 0,
        "retry_at" timestamptz(3) null,
        "failed_because" text null,
        primary key ("id")
      )
    `)
    this.addSql(
      `create unique index "channels_name" on "spectra_core"."channels" ("organization_id", "name")`,
    )
    this.addSql(
      `create index "channels_digest" on "spectra_core"."channels" ("digest_at") where digest_at is not null`,
    )
    this.addSql(`
      create table "spectra_ops"."deliveries" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "channel_id" uuid not null,
        "notice_id" uuid not null,
        "kind" text not null,
        "camera_id" text null,
        "process_id" uuid null,
        "severity" text null,
        "title" text not null,
        "notice" jsonb not null,
        "state" text not null,
        "attempts" int not null default 0,
        "next_at" timestamptz(3) not null,
        "created_at" timestamptz(3) not null,
        "settled_at" timestamptz(3) null,
        "error_code" text null,
        "error" text null,
        primary key ("id")
      )
    `)
    this.addSql(
      `create index "deliveries_due" on "spectra_ops"."deliveries" ("channel_id", "next_at", "id") where state = 'waiting'`,
    )
    this.addSql(
      `create index "deliveries_listing" on "spectra_ops"."deliveries" ("organization_id", "channel_id", "created_at", "id")`,
    )
    this.addSql(`create index "deliveries_process" on "spectra_ops"."deliveries" ("process_id")`)
    this.addSql(
      `create index "deliveries_settled" on "spectra_ops"."deliveries" ("settled_at") where settled_at is not null`,
    )
    for (const statement of TABLES.flatMap(tenantPolicy)) this.addSql(statement)
  }
}
