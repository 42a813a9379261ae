import { Migration } from '@mikro-orm/migrations'

const CHUNKS = ['batch_video_chunks', 'cam_video_chunks']

/**
 * How many bytes each organization has stored, as rows to be added up. What was stored before is counted by the first list of
 * the objects. The bytes of a chunk come with its row, whichever program records it.
 */
export class Migration20261127000002StoredBytes extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_ops"."stored_bytes" (
        "id" bigserial not null,
        "organization_id" uuid not null,
        "bytes" bigint not null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "stored_bytes_organization" on "spectra_ops"."stored_bytes" ("organization_id", "id")
    `)
    this.addSql(`
      create function "spectra_ops"."count_stored_chunk_1"() returns trigger language plpgsql as $$
      begin
        insert into "spectra_ops"."stored_bytes" ("organization_id", "bytes")
          values (new."organization_id", new."bytes");
        return null;
      end $$
    `)
    for (const table of CHUNKS) {
      this.addSql(`
        create trigger "${table}_stored" after insert on "spectra_ops"."${table}"
          for each row execute function "spectra_ops"."count_stored_chunk_1"()
      `)
    }
  }
}
