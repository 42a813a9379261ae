import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

/** Each call of a model that costs, what they add up to by day, what may be spent, and the messages that wait because it was. */
export class Migration20261127000250Costs extends Migration {
  override up(): void {
    for (const table of TABLES) this.addSql(table)
    this.addSql(`create index "model_calls_process" on "spectra_ops"."model_calls" ("process_id")`)
    this.addSql(
      `create index "model_calls_organization" on "spectra_ops"."model_calls" ("organization_id", "at")`,
    )
    this.addSql(`create index "held_messages_process" on "spectra_ops"."held_messages" ("process_id")`)
    this.addSql(`create index "held_messages_chunk" on "spectra_ops"."held_messages" ("chunk_id")`)
    for (const table of POLICIES) for (const statement of tenantPolicy(table)) this.addSql(statement)
    for (const family of ['batch', 'live'] as const) {
      const processes = `"spectra_ops"."${family === 'batch' ? 'batch' : 'cam'}_video_processes"`
      this.addSql(`alter table ${processes} add column "waiting" jsonb null`)
      this.addSql(`
        create trigger "journal_update_of_waiting_on_${family}" after update on ${processes}
          for each row when (old.waiting is distinct from new.waiting and old.status = new.status)
          execute function "spectra_ops"."journal_${family}_process_1"()
      `)
    }
    this.addSql(`alter table "spectra_ops"."process_configs" add column "motion_gate" boolean null`)
  }
}

const TABLES = [
  `create table "spectra_ops"."model_calls" (
    "call_id" uuid not null,
    "organization_id" uuid not null,
    "process_id" uuid not null,
    "camera_id" text null,
    "chunk_id" uuid null,
    "kind" text not null check ("kind" in ('vision', 'language', 'embedding', 'transcription')),
    "provider" text not null,
    "model" text not null,
    "state" text not null check ("state" in ('open', 'counted', 'estimated', 'saved')),
    "input_tokens" bigint not null,
    "output_tokens" bigint not null,
    "usd" numeric(20, 9) null,
    "at" timestamptz(3) not null,
    primary key ("call_id")
  )`,
  `create table "spectra_ops"."model_usage" (
    "organization_id" uuid not null,
    "day" date not null,
    "camera_id" text not null,
    "provider" text not null,
    "model" text not null,
    "calls" bigint not null,
    "input_tokens" bigint not null,
    "output_tokens" bigint not null,
    "usd" numeric(20, 9) not null,
    "unpriced" bigint not null,
    "saved_calls" bigint not null,
    "saved_usd" numeric(20, 9) not null,
    primary key ("organization_id", "day", "camera_id", "provider", "model")
  )`,
  `create table "spectra_ops"."budgets" (
    "organization_id" uuid not null,
    "subject" text not null check ("subject" in ('process', 'camera')),
    "subject_id" text not null,
    "period" text not null check ("period" in ('whole', 'day', 'month')),
    "usd" numeric(20, 9) not null check ("usd" >= 0),
    "set_at" timestamptz(3) not null,
    primary key ("organization_id", "subject", "subject_id", "period")
  )`,
  `create table "spectra_ops"."held_messages" (
    "stage" text not null,
    "message_id" uuid not null,
    "organization_id" uuid not null,
    "process_id" uuid not null,
    "chunk_id" uuid null,
    "target" text not null,
    "envelope" jsonb not null,
    "at" timestamptz(3) not null,
    primary key ("stage", "message_id")
  )`,
]

const POLICIES = [
  { table: 'spectra_ops.model_calls', scope: 'process', grants: ['select'] },
  { table: 'spectra_ops.model_usage', scope: { camera: 'camera_id' }, grants: ['select'] },
  { table: 'spectra_ops.budgets', scope: 'organization', grants: ['select', 'insert'] },
  { table: 'spectra_ops.held_messages', scope: 'process', grants: ['select', 'delete'] },
] as const
