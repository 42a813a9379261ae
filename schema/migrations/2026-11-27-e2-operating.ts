import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

/**
 * What operators look for: dead letters that were dropped are told from those that are there, and the audit log and restarts are
 * read from the newest on. And dead letters that go back at a pace, which any gateway goes on with.
 */
export class Migration20261127000170Operating extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_ops"."failures" add column "dropped_at" timestamptz(3) null`)
    this.addSql(`
      create index "failures_open" on "spectra_ops"."failures" ("organization_id", "stage")
        where replayed_at is null and dropped_at is null
    `)
    this.addSql(`create index "audit_log_newest" on "spectra_ops"."audit_log" ("organization_id", "id")`)
    this.addSql(`
      create table "spectra_ops"."replays" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "cameras" jsonb null,
        "user_id" uuid null,
        "started_by" text not null,
        "selection" jsonb not null,
        "per_second" double precision not null,
        "stop_after_failures" int null,
        "state" text not null,
        "cause" jsonb null,
        "total" int not null,
        "passed" int not null,
        "place" jsonb null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        "finished_at" timestamptz(3) null,
        primary key ("id"),
        constraint "replays_state_check" check ("state" in ('running', 'completed', 'stopped', 'cancelled'))
      )
    `)
    this.addSql(`create index "replays_listing" on "spectra_ops"."replays" ("organization_id", "created_at")`)
    this.addSql(
      `create index "replays_running" on "spectra_ops"."replays" ("created_at") where state = 'running'`,
    )
    this.addSql(`
      create table "spectra_ops"."replayed_letters" (
        "replay_id" uuid not null,
        "queue" text not null,
        "message_id" text not null,
        "replays" int not null,
        "organization_id" uuid not null,
        "sent_at" timestamptz(3) null,
        primary key ("replay_id", "queue", "message_id", "replays"),
        constraint "replayed_letters_replay_id_foreign" foreign key ("replay_id")
          references "spectra_ops"."replays" ("id") on delete cascade
      )
    `)
    // Of whom access is limited to cameras replays are told through the port, by whom they were started.
    const tables = ['spectra_ops.replays', 'spectra_ops.replayed_letters']
    for (const table of tables)
      for (const statement of tenantPolicy({ table, scope: 'organization' })) this.addSql(statement)
  }
}
