import { Migration } from '@mikro-orm/migrations'

/** Chunks of a camera, or of a video, that say the same but for its times, by when: of what is alike one is shown, and the others counted. */
const alike = (table: string): string => `
  create index "${table}_alike" on "spectra_insights"."${table}" (
    "organization_id",
    (md5(coalesce(camera_id, process_id::text) || ' ' || regexp_replace("text", '[0-9]+([:.][0-9]+)+', '#', 'g'))),
    "at"
  )`

export class Migration20261127000430Likeness extends Migration {
  override up(): void {
    this.addSql(alike('chunk_documents'))
  }
}

/** The same for the table that is there only with the pgvector extension. */
export class Migration20261127000430LikenessOfVectors extends Migration {
  override up(): void {
    this.addSql(alike('chunk_vectors'))
  }
}
