import { Migration } from '@mikro-orm/migrations'

/**
 * What a chunk is found by besides its whole text, and the vectors of all of it: one column for each place, of bytes (half precision).
 * Nothing is to be gained by compressing these. Rows of older programs have a vector of their whole text only.
 */
const passages = (table: string): string => `
  alter table "spectra_insights"."${table}"
    add column "passages" jsonb null,
    add column "vectors" bytea null,
    add column "second_vectors" bytea null,
    alter column "vectors" set storage external,
    alter column "second_vectors" set storage external`

export class Migration20261127000290Passages extends Migration {
  override up(): void {
    this.addSql(passages('chunk_documents'))
  }
}

/** The same for the table that is there only with the pgvector extension. */
export class Migration20261127000290PassagesOfVectors extends Migration {
  override up(): void {
    this.addSql(passages('chunk_vectors'))
  }
}
