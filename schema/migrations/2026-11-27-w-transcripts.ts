import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

/** What is said in chunks, line by line. */
export class Migration20261127000271Transcripts extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_insights"."transcripts" (
        "chunk_id" uuid not null,
        "position" int not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "start_time" double precision not null,
        "end_time" double precision not null,
        "text" text not null,
        "language" text null,
        "provider" text not null,
        "model" text not null,
        "created_at" timestamptz(3) not null,
        primary key ("chunk_id", "position")
      )
    `)
    this.addSql(`create index "transcripts_process" on "spectra_insights"."transcripts" ("process_id")`)
    const policy = { table: 'spectra_insights.transcripts', scope: 'process', grants: ['select'] } as const
    for (const statement of tenantPolicy(policy)) this.addSql(statement)
  }
}
