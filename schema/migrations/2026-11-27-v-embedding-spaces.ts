import { Migration } from '@mikro-orm/migrations'

/** A second place for the vector of each chunk; either may be empty. Older programs go on with the first. */
const secondPlace = (table: string, type: string): string => `
  alter table "spectra_insights"."${table}"
    alter column "embedding" drop not null,
    alter column "dimensions" drop not null,
    alter column "model" drop not null,
    add column "second_embedding" ${type} null,
    add column "second_dimensions" int null,
    add column "second_model" text null`

/** Which models the vectors of chunks are of: one in use, and while that changes the one that comes or goes. */
export class Migration20261127000270EmbeddingSpaces extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_ops"."embedding_spaces" (
        "state" text check ("state" in ('in_use', 'coming', 'leaving')) not null,
        "slot" text check ("slot" in ('first', 'second')) not null,
        "provider" text not null,
        "model" text not null,
        "dimensions" int not null,
        "done" int not null default 0,
        "total" int not null default 0,
        "trouble" text null,
        "since" timestamptz(3) not null default clock_timestamp(),
        primary key ("state"),
        constraint "embedding_spaces_slot" unique ("slot")
      )
    `)
    this.addSql(secondPlace('chunk_documents', 'real[]'))
  }
}

/** The same for the table that is there only with the pgvector extension. */
export class Migration20261127000270EmbeddingSpacesOfVectors extends Migration {
  override up(): void {
    this.addSql(secondPlace('chunk_vectors', 'vector'))
  }
}
