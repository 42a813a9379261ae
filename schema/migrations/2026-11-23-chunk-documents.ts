import { Migration } from '@mikro-orm/migrations'

/** The table of the search where the pgvector extension is not there: the same, with vectors as plain arrays. */
export class Migration20261123000002ChunkDocuments extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_insights"."chunk_documents" (
        "chunk_id" uuid not null,
        "organization_id" uuid not null,
        "process_id" uuid not null,
        "camera_id" text null,
        "ordinal" int not null,
        "start_time" double precision not null,
        "end_time" double precision not null,
        "at" timestamptz(3) not null,
        "text" text not null,
        "words" tsvector generated always as (to_tsvector('english'::regconfig, text)) stored not null,
        "event_types" text[] not null,
        "embedding" real[] not null,
        "dimensions" int not null,
        "model" text not null,
        "updated_at" timestamptz(3) not null,
        primary key ("chunk_id")
      )
    `)
    this.addSql(
      `create index "chunk_documents_process" on "spectra_insights"."chunk_documents" ("process_id")`,
    )
    this.addSql(`
      create index "chunk_documents_time"
        on "spectra_insights"."chunk_documents" ("organization_id", "at")
    `)
    this.addSql(`
      create index "chunk_documents_words"
        on "spectra_insights"."chunk_documents" using gin ("words")
    `)
  }
}
