import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy, type TenantTable } from './tenant-policy.ts'

const TABLES: readonly TenantTable[] = [
  { table: 'spectra_ops.replays', scope: 'organization', grants: ['select', 'insert', 'update'] },
  { table: 'spectra_ops.replay_letters', scope: 'organization', grants: ['insert'] },
]

/**
 * Dead letters that are brought back at a pace: how far that got, and which letters it is about. Each step is in the journal, written
 * in its transaction.
 */
export class Migration20261127000210Replays extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_ops"."replays" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "selection" jsonb not null,
        "cameras" jsonb null,
        "per_second" double precision not null,
        "stop_after" int null,
        "state" text not null,
        "total" int not null,
        "done" int not null default 0,
        "failed" int not null default 0,
        "stopped_because" text null,
        "user_id" uuid null,
        "key_id" uuid null,
        "created_at" timestamptz(3) not null,
        "next_at" timestamptz(3) not null,
        "ended_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(
      `create index "replays_listing" on "spectra_ops"."replays" ("organization_id", "created_at", "id")`,
    )
    this.addSql(
      `create index "replays_running" on "spectra_ops"."replays" ("created_at") where state = 'running'`,
    )
    this.addSql(`
      create table "spectra_ops"."replay_letters" (
        "replay_id" uuid not null,
        "ordinal" int not null,
        "organization_id" uuid not null,
        "queue" text not null,
        "letter_id" text not null,
        "message_id" uuid null,
        "replays" int not null,
        "lost" boolean not null,
        "sent_at" timestamptz(3) null,
        "outcome" text null,
        primary key ("replay_id", "ordinal")
      )
    `)
    this.addSql(`
      create index "replay_letters_waiting" on "spectra_ops"."replay_letters" ("replay_id", "ordinal") where sent_at is null
    `)
    this.addSql(`
      create index "replay_letters_open" on "spectra_ops"."replay_letters" ("replay_id", "ordinal")
        where sent_at is not null and outcome is null
    `)
    for (const statement of TABLES.flatMap(tenantPolicy)) this.addSql(statement)
    this.addSql(JOURNAL)
    this.addSql(
      `create trigger "journal_insert_on_replays" after insert on "spectra_ops"."replays"
       for each row execute function "spectra_ops"."journal_replay_1"()`,
    )
    this.addSql(
      `create trigger "journal_update_on_replays" after update on "spectra_ops"."replays"
       for each row when (old.state <> new.state or old.done <> new.done or old.failed <> new.failed)
       execute function "spectra_ops"."journal_replay_1"()`,
    )
  }
}

const JOURNAL = `
create function "spectra_ops"."journal_replay_1"() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $body$
begin
  insert into "spectra_ops"."journal"
    (xact, organization_id, kind, process_id, camera_id, subjects, at)
  values (pg_current_xact_id()::text::bigint, new.organization_id,
    case when tg_op = 'INSERT' then 'replay_started' when old.state <> new.state then 'replay_' || new.state
      else 'replay_progressed' end, null, null, array[new.id], now());
  return null;
end
$body$`
