import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

const CONTEXT = '"spectra_insights"."chat_context"'

/**
 * Conversations about footage, of any camera and file. Who may read one is decided by its owner and by roles, and what is cited in it by the
 * reader's cameras: the product reads them for the organization, and nobody reads them for some cameras alone.
 */
export class Migration20261128000800Chat extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_insights"."conversations" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "owner_id" uuid null,
        "title" text not null,
        "shared_with" jsonb not null default '[]',
        "turns" int not null default 0,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "conversations_listing" on "spectra_insights"."conversations" ("organization_id", "updated_at", "id")
    `)
    this.addSql(`
      create table "spectra_insights"."chat_pieces" (
        "turn_id" uuid not null,
        "place" int not null,
        "organization_id" uuid not null,
        "pieces" jsonb not null,
        primary key ("turn_id", "place")
      )
    `)
    this.addSql(`alter table ${CONTEXT}
      add column "id" uuid not null default gen_random_uuid(),
      add column "status" text null check ("status" in ('waiting', 'answering', 'answered', 'failed', 'cancelled')),
      add column "trace" char(32) null,
      add column "updated_at" timestamptz(3) null,
      add column "cause" jsonb null`)
    this.addSql(`alter table ${CONTEXT} add constraint "chat_context_id" unique ("id")`)
    this.addSql(`
      create index "chat_context_open" on ${CONTEXT} ("updated_at") where status in ('waiting', 'answering')
    `)
    this.addSql(
      `alter table "spectra_insights"."context_summaries" add column "sentences" jsonb not null default '[]'`,
    )
    const tables = [
      { table: 'spectra_insights.conversations', scope: 'files' },
      { table: 'spectra_insights.chat_pieces', scope: 'files', grants: ['select'] },
    ] as const
    for (const statement of tables.flatMap((table) => tenantPolicy(table))) this.addSql(statement)
  }
}
